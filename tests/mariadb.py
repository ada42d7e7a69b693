"""Real MariaDB servers for the tests, from Debian's mariadb-server: on a port of loopback, in a folder of their own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pymysql

from tests.stores import free_ports

READY_SECONDS = 60.0
STOP_SECONDS = 30.0
INSTALL = ("mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db")


class MariaDB:
    """A running server, which a test may stop and start again.

    It has no configuration but the program's own: a new database there is latin1 and blind to case.
    """

    def __init__(self, directory: Path) -> None:
        (self._port,) = free_ports(1)
        self._output = directory / "output"
        self._command = [
            _find_program("mariadbd"),
            "--no-defaults",
            f"--datadir={directory}/data",
            f"--socket={directory}/socket",
            f"--pid-file={directory}/pid",
            "--bind-address=127.0.0.1",
            f"--port={self._port}",
            "--skip-name-resolve",
            "--innodb-flush-method=nosync",  # a crash of the machine loses nothing of worth
            "--innodb-flush-log-at-trx-commit=0",
            *_own_user(),
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
        return f"mysql://root@127.0.0.1:{self._port}/{name}"

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
        raise RuntimeError(f"MariaDB does not start: {self._output.read_text(errors='replace')}")

    def stop(self) -> None:
        """Stop it as an operator does: open transactions are rolled back, clients are cut off."""
        assert self._process
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def run_mariadb() -> Iterator[MariaDB]:
    """Run a server of its own in a new directory, which goes with it.

    The directory is not one of pytest's: as root, MariaDB runs as another user, to whom pytest closes those.
    """
    with tempfile.TemporaryDirectory(prefix="mule-mariadb-") as name:
        directory = Path(name)
        if _own_user():
            shutil.chown(directory, "mysql")
        install = [*INSTALL, "--skip-name-resolve", f"--datadir={directory}/data", *_own_user()]
        subprocess.run(install, check=True, capture_output=True)
        server = MariaDB(directory)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _find_program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is not installed: it is in Debian's package mariadb-server"
    return found


def _own_user() -> list[str]:
    """As root, MariaDB runs as the user that its package has made."""
    return ["--user=mysql"] if os.geteuid() == 0 else []
