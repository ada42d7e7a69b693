"""MySQL and MariaDB: URLs as people write them, and connections as Mule needs them."""

from __future__ import annotations

import ssl
from typing import Any

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.util import asbool

from ..errors import ConfigurationError

DRIVER = "mysql+pymysql"
SECONDS = {
    # A server that has vanished from the network is an error within these, and not after a quarter of an hour. To read
    # takes longest: whoever waits for a row that somebody else has locked is sent away after innodb_lock_wait_timeout.
    "connect_timeout": 10,
    "read_timeout": 60,
    "write_timeout": 30,
}
# What the driver knows and a URL can say.
_OPTIONS = {"ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "ssl_cipher", "ssl_check_hostname"}
_OPTIONS |= {"ssl_verify_cert", "ssl_verify_identity", "ssl_disabled", "unix_socket", "bind_address", "program_name"}
_OPTIONS |= {"read_default_file", "read_default_group", "init_command", "server_public_key", "client_flag", *SECONDS}
# Of these, the driver takes every text for yes: `ssl_disabled=false` would leave out encryption.
_SWITCHES = {"ssl_disabled", "ssl_verify_identity"}
# What other drivers know and hosting services write. The character set is ours to say.
_PASSED_OVER = {"charset", "encoding", "collation", "use_unicode", "reconnect", "autoReconnect", "pool"}
_MODE_NAMES = {"ssl-mode", "ssl_mode", "sslmode"}
# What a mode says already: beside one, the driver would go by these, and encrypt nothing, or believe anybody.
_SAID_BY_MODES = {"ssl_disabled", "ssl_verify_cert", "ssl_verify_identity", "ssl_check_hostname"}
# https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode: who is believed, and whether
# the certificate has to name the host
_MODES = {
    "required": (ssl.CERT_NONE, False),
    "verify_ca": (ssl.CERT_REQUIRED, False),
    "verify_identity": (ssl.CERT_REQUIRED, True),
}
# One statement is one transaction, so nothing is read twice that could differ: to lock less is to wait less, and to
# meet fewer deadlocks. And what does not fit is an error, and not cut off.
_SESSION = (
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')",
)


def read_mysql_url(url: URL) -> tuple[URL, dict[str, Any]]:
    """Give the URL with what the driver knows of it, and arguments for the driver.

    Raises ConfigurationError for an option that nobody knows, and for what is said twice: to leave one out could be to
    leave out encryption; ValueError for one that is neither yes nor no.
    """
    query = _read_options(url)
    mode = _take_mode(query)
    arguments: dict[str, Any] = {"charset": "utf8mb4"}
    arguments |= {name: seconds for name, seconds in SECONDS.items() if name not in query}
    arguments |= {name: asbool(query.pop(name)) for name in _SWITCHES & query.keys()}
    if mode is not None:
        arguments |= _encrypt(mode, query)
    return url.set(query=query), arguments


def check_mysql(engine: Engine, arguments: dict[str, Any]) -> None:
    """Have the driver read what it is going to be called with, and connect to nothing.

    Raises what it raises: ValueError for a value that it does not take, OSError for a file that it cannot read,
    configparser.Error for one that holds no options.
    """
    from pymysql.connections import Connection  # here, as it is there only where it is asked for

    _, options = engine.dialect.create_connect_args(engine.url)
    Connection(**{**options, **arguments, "defer_connect": True})


def tune_mysql(engine: Engine) -> None:
    """Have every connection of an engine of ours begin as Mule needs it."""

    @event.listens_for(engine, "connect")
    def begin(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for statement in _SESSION:
            cursor.execute(statement)
        cursor.close()


def _read_options(url: URL) -> dict[str, str]:
    """Give what counts of the query. All that is there twice comes as a tuple, which the driver takes for yes."""
    if unknown := url.query.keys() - _OPTIONS - _PASSED_OVER - _MODE_NAMES:
        raise ConfigurationError("DATABASE_URL", f"the driver of MySQL has no option {min(unknown)!r}")
    once = {name: value for name, value in url.query.items() if isinstance(value, str)}
    if twice := url.query.keys() - once.keys():
        raise ConfigurationError("DATABASE_URL", f"expected {min(twice)} once")
    return {name: value for name, value in once.items() if name not in _PASSED_OVER}


def _take_mode(query: dict[str, str]) -> str | None:
    """Take MySQL's mode out of the query, if it is there."""
    modes = [query.pop(name) for name in _MODE_NAMES & query.keys()]
    if len(modes) > 1:
        raise ConfigurationError("DATABASE_URL", "expected one ssl-mode")
    if modes and (others := query.keys() & _SAID_BY_MODES):
        raise ConfigurationError("DATABASE_URL", f"expected either ssl-mode or {min(others)}")
    return modes[0].casefold().replace("-", "_") if modes else None


def _encrypt(mode: str, query: dict[str, str]) -> dict[str, Any]:
    """Give the driver's arguments for one of MySQL's modes. Of the query, what they make void is taken out."""
    if mode == "disabled":
        return {"ssl_disabled": True}
    if mode == "preferred":
        return {}  # as the driver does
    if mode not in _MODES:
        raise ConfigurationError("DATABASE_URL", f"expected ssl-mode to be DISABLED, PREFERRED or {_RENDERED}")
    verify_mode, check_hostname = _MODES[mode]
    context = ssl.create_default_context(cafile=query.pop("ssl_ca", None), capath=query.pop("ssl_capath", None))
    # Certificates that MySQL makes for itself fail the strictest reading.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.check_hostname = check_hostname
    context.verify_mode = verify_mode
    if "ssl_cert" in query:
        context.load_cert_chain(query.pop("ssl_cert"), query.pop("ssl_key", None))
    return {"ssl": context}


_RENDERED = ", ".join(mode.upper() for mode in _MODES)
