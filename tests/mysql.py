"""Real MariaDB and MySQL servers for the tests: on a port of loopback, in a folder of their own.

MariaDB is Debian's mariadb-server. MySQL is what tests/install_mysql.py has unpacked.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pymysql

from tests.stores import end_process, free_ports

READY_SECONDS = 60.0
STOP_SECONDS = 30.0
UNPACKED = Path(sys.prefix) / "mysql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One of the two. `scheme` is that of its URLs; `server` is its command, and `install` what makes its tables.

    A crash of the machine loses nothing of worth: `options` write to the disk no more than the server insists on.
    """

    scheme: str
    server: Sequence[str]
    install: Sequence[str]
    options: Sequence[str]
    user: str


class MySQL:
    """A running server, which a test may stop and start again.

    It has no configuration but the program's own: a new database in MariaDB is latin1 and blind to case.
    """

    def __init__(self, product: Product, directory: Path) -> None:
        (self._port,) = free_ports(1)
        self._scheme = product.scheme
        self._output = directory / "output"
        self._command = [
            *product.server,
            f"--datadir={directory}/data",
            f"--socket={directory}/socket",
            f"--pid-file={directory}/pid",
            "--bind-address=127.0.0.1",
            f"--port={self._port}",
            "--innodb-flush-log-at-trx-commit=0",
            *product.options,
            *_as_user(product.user),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def connect(self, url: str = "") -> pymysql.Connection:
        """Connect as the administrator does, each statement a transaction."""
        database = url.rpartition("/")[2] or None
        return pymysql.connect(host="127.0.0.1", port=self._port, user="root", database=database, autocommit=True)

    def create_database(self, options: str = "") -> str:
        """Make an empty database, with further words for CREATE DATABASE; gives its URL."""
        name = f"test_{secrets.token_hex(6)}"
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} {options}")
        return f"{self._scheme}://root@127.0.0.1:{self._port}/{name}"

    def drop_database(self, url: str) -> None:
        """Remove a database."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {url.rpartition('/')[2]}")

    def start(self) -> None:
        """Start it, and come back when it is ready."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + READY_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            with suppress(pymysql.OperationalError):
                self.connect().close()
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self._command[0]} does not start: {self._output.read_text(errors='replace')}")

    def stop(self) -> None:
        """Stop it as an operator does: open transactions are rolled back, clients are cut off."""
        assert self._process
        end_process(self._process, seconds=STOP_SECONDS)


@contextmanager
def run_mariadb() -> Iterator[MySQL]:
    """Run MariaDB in a new directory, which goes with it."""
    product = Product(
        scheme="mariadb",
        server=[_find_program("mariadbd"), "--no-defaults"],
        install=[
            "mariadb-install-db",
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
        ],
        options=["--innodb-flush-method=nosync", "--skip-name-resolve"],
        user="mysql",  # whom its package has made
    )
    with _run(product) as server:
        yield server


@contextmanager
def run_mysql() -> Iterator[MySQL]:
    """Run MySQL in a new directory, which goes with it. It encrypts, by certificates that it makes for itself."""
    program = _find_unpacked("usr/sbin/mysqld")
    # Not the machine's loader: what is unpacked there is newer than the machine.
    loader, libraries = _find_unpacked("usr/lib/*-linux-gnu/ld-linux*.so*"), _find_unpacked("usr/lib/*-linux-gnu")
    server = [loader, "--library-path", libraries, program, "--no-defaults", f"--basedir={UNPACKED}/usr"]
    product = Product(
        scheme="mysql",
        server=server,
        install=[*server, "--initialize-insecure"],
        options=["--innodb-flush-method=nosync", "--skip-log-bin", "--mysqlx=OFF", "--secure-file-priv=NULL"],
        user="root",
    )
    with _run(product) as mysql:
        yield mysql


@contextmanager
def _run(product: Product) -> Iterator[MySQL]:
    """The directory is not one of pytest's, which are closed to the user as whom a server runs where we are root."""
    with tempfile.TemporaryDirectory(prefix=f"mule-{product.scheme}-") as name:
        directory = Path(name)
        if os.geteuid() == 0:
            shutil.chown(directory, product.user)
        install = [*product.install, f"--datadir={directory}/data", *_as_user(product.user)]
        subprocess.run(install, check=True, capture_output=True)
        server = MySQL(product, directory)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _find_program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is not installed: it is in Debian's package mariadb-server"
    return found


def _find_unpacked(pattern: str) -> str:
    found = sorted(UNPACKED.glob(pattern))
    assert found, f"no {pattern} in {UNPACKED}: tests/run --all puts it there"
    return str(found[0])


def _as_user(name: str) -> list[str]:
    """Say as whom to run, which only root can choose."""
    return [f"--user={name}"] if os.geteuid() == 0 else []
