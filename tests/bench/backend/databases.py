"""Databases to measure with: a SQLite file, and a PostgreSQL that syncs nothing to a disk that others use."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.databases import run_postgres

DATABASES = ("sqlite", "postgres")


@contextmanager
def open_database(name: str) -> Iterator[str]:
    """Give the URL of an empty one, which goes with its data in the end."""
    if name == "postgres":
        with run_postgres() as server:
            yield server.create_database()
        return
    with tempfile.TemporaryDirectory(prefix="mule-bench-") as folder:
        yield f"sqlite:///{folder}/mule.db"
