"""From a database URL to an SQLAlchemy engine that survives forks, restarts and deleted files."""

from __future__ import annotations

import configparser
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError

from ..errors import ConfigurationError
from ..forks import renew_after_fork
from .mysql import DRIVER as MYSQL
from .mysql import check_mysql, read_mysql_url, tune_mysql

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

SQLITE_BUSY_SECONDS = 30
# Of each process: one a thread, up to these, stay open; the one used last is lent first, with all that it has prepared.
POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 8, "pool_use_lifo": True}
POSTGRES_DEFAULTS = {
    # A server that has vanished from the network is an error within these, and not after a quarter of an hour.
    "connect_timeout": "10",  # seconds
    "tcp_user_timeout": "30000",  # milliseconds
    # Else the driver takes the database's own encoding, and stumbles over what that lacks.
    "client_encoding": "utf8",
}
# `postgres://` is what hosting services say, and `postgresql://` means another driver from release to release.
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite+pysqlite"}
DRIVERS |= dict.fromkeys(("mysql", "mysql2", "mariadb"), MYSQL)
EXTRAS = {"psycopg": "pip install 'mule-uploader[postgres]'", "pymysql": "pip install 'mule-uploader[mysql]'"}


def open_engine(database_url: str) -> Engine:
    """Make an engine whose every statement is its own transaction. It does not connect yet.

    Raises ConfigurationError for a malformed URL, an unknown database, a driver that is not installed, and what the
    driver can refuse before it connects; the URL may hold a password, so the error shows none of it.
    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        raise ConfigurationError("DATABASE_URL", "expected a URL such as sqlite:///database.db") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    try:
        if url.drivername == "sqlite+pysqlite":
            return _open_sqlite(url)
        if url.drivername == MYSQL:
            return _open_mysql(url)
        if url.drivername == "postgresql+psycopg":
            return _open_postgres(url)
        engine = _create(url, **POOL)
        renew_after_fork(engine, _leave_connections)
        return engine
    except NoSuchModuleError:
        raise ConfigurationError("DATABASE_URL", f"no database is known as {url.drivername!r}") from None
    except ValueError:  # may show what is in the URL
        raise ConfigurationError("DATABASE_URL", "an option has a value that the driver does not take") from None
    except ModuleNotFoundError as exc:
        cure = EXTRAS.get(exc.name or "", "install it")
        raise ConfigurationError("DATABASE_URL", f"the driver {exc.name} is not installed: {cure}") from exc


def _open_sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        # One connection is one database: all threads share it, one at a time.
        sharing = {"check_same_thread": False}
        return _create(url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=sharing)
    path = Path(url.database).absolute()  # the working directory may change
    engine = _create(url.set(database=str(path)), connect_args={"timeout": SQLITE_BUSY_SECONDS}, **POOL)
    event.listen(engine, "connect", _tune_sqlite)
    renew_after_fork(engine, _leave_connections)
    _follow_file(engine, path)
    return engine


def _open_postgres(url: URL) -> Engine:
    query = POSTGRES_DEFAULTS | dict(url.query)
    arguments = {}
    if "prepare_threshold" in query:  # the driver's own: what is libpq's may be a text
        arguments["prepare_threshold"] = _read_threshold(str(query.pop("prepare_threshold")))
    engine = _create(url.set(query=query), connect_args=arguments, **POOL)
    renew_after_fork(engine, _leave_connections)
    return engine


def _read_threshold(text: str) -> int | None:
    """Read after how many times a statement is prepared; `none`: never, as poolers of transactions want it."""
    if text.casefold() == "none":
        return None
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError("DATABASE_URL", "expected prepare_threshold to be a whole number or none")
    return int(text)


def _open_mysql(url: URL) -> Engine:
    try:
        url, arguments = read_mysql_url(url)
        engine = _create(url, connect_args=arguments, **POOL)
        check_mysql(engine, arguments)
    except OSError as exc:  # which errors of TLS are, too
        reason = f"what it names for encryption cannot be used: {exc.strerror or type(exc).__name__}"
        raise ConfigurationError("DATABASE_URL", reason) from None
    except configparser.Error:  # shows a line of it
        raise ConfigurationError("DATABASE_URL", "expected read_default_file to name a file of options") from None
    tune_mysql(engine)
    renew_after_fork(engine, _leave_connections)
    return engine


def _create(url: URL, **options: Any) -> Engine:
    # File names and owners are nobody's business in a log of errors: hence no parameters.
    return create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True, **options)


def _tune_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    # Another connection may be at it, or keep us from it: then one that comes later changes the file.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def _identify(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from another one that has taken its place."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _leave_connections(engine: Engine) -> None:
    """Have a forked process make connections of its own: those in its copy of the pool are its parent's."""
    engine.dispose(close=False)


def _follow_file(engine: Engine, path: Path) -> None:
    """Let go of a database file that was deleted or replaced: what is written there, nobody finds again."""

    @event.listens_for(engine, "connect")
    def remember(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identify(path)

    @event.listens_for(engine, "checkout")
    def check(_connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if record.info["file"] != _identify(path):
            raise DisconnectionError("the database file is another one now")
