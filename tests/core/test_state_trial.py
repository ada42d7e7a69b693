"""A database on trial: what is found, and that nothing is left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from mule_core.errors import ConfigurationError
from mule_core.state import trial
from mule_core.state.sql import SqlUploadStore
from mule_core.state.tables import SCHEMA_VERSION
from mule_core.state.trial import try_database
from tests.databases import Postgres


def prepare(url: str) -> None:
    store = SqlUploadStore.from_url(url)
    store.prepare()
    store.close()


def test_sqlite_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = try_database(f"sqlite:///{tmp_path}/mule.db")
    assert (found.is_reached, found.version, found.trouble) == (True, None, None)
    assert list(tmp_path.iterdir()) == []


def test_sqlite_file_in_no_directory_is_in_trouble(tmp_path: Path) -> None:
    found = try_database(f"sqlite:///{tmp_path}/none/mule.db")
    assert found.trouble == f"{tmp_path}/none is no directory that we may write to"


def test_sqlite_with_tables_is_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mule.db"
    prepare(url)
    with closing(sqlite3.connect(tmp_path / "mule.db")) as connection:
        before = list(connection.iterdump())
        found = try_database(url)
        assert list(connection.iterdump()) == before
    assert (found.is_reached, found.version, found.trouble) == (True, SCHEMA_VERSION, None)


def test_sqlite_without_tables_gets_none(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "mule.db")) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
        found = try_database(f"sqlite:///{tmp_path}/mule.db")
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert (found.version, found.trouble) == (None, None)
    assert tables == [("theirs",)]


def test_sqlite_in_memory_is_fine() -> None:
    assert try_database("sqlite://").trouble is None


def test_sqlite_that_somebody_else_is_writing_to_is_in_trouble_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "BUSY_SECONDS", 0)
    prepare(f"sqlite:///{tmp_path}/mule.db")
    with closing(sqlite3.connect(tmp_path / "mule.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = try_database(f"sqlite:///{tmp_path}/mule.db")
    assert (found.is_reached, found.trouble) == (True, "database is locked")


def test_file_that_is_no_database_is_in_trouble(tmp_path: Path) -> None:
    (tmp_path / "mule.db").write_text("no database at all, but a text that is long enough to be looked at " * 20)
    assert try_database(f"sqlite:///{tmp_path}/mule.db").trouble == "file is not a database"


def test_tables_of_another_version_are_found_and_not_touched(tmp_path: Path) -> None:
    prepare(f"sqlite:///{tmp_path}/mule.db")
    with closing(sqlite3.connect(tmp_path / "mule.db", isolation_level=None)) as connection:
        connection.execute("UPDATE mule_schema SET version = 99")
        connection.execute("DROP TABLE mule_parts")
        connection.execute("CREATE TABLE mule_parts (of_another_shape INTEGER)")
        found = try_database(f"sqlite:///{tmp_path}/mule.db")
    assert (found.version, found.known_version, found.trouble) == (99, SCHEMA_VERSION, None)


def test_tables_that_lack_a_column_are_in_trouble(tmp_path: Path) -> None:
    prepare(f"sqlite:///{tmp_path}/mule.db")
    with closing(sqlite3.connect(tmp_path / "mule.db", isolation_level=None)) as connection:
        connection.execute("DROP TABLE mule_parts")
        connection.execute("CREATE TABLE mule_parts (upload INTEGER)")
        found = try_database(f"sqlite:///{tmp_path}/mule.db")
    assert found.trouble
    assert "part_number" in found.trouble


def test_postgres_without_tables_gets_none(postgres_url: str) -> None:
    found = try_database(postgres_url)
    assert (found.is_reached, found.version, found.trouble) == (True, None, None)
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'mule%'").fetchall()
    assert tables == []


def test_postgres_with_tables_is_fine(postgres_url: str) -> None:
    prepare(postgres_url)
    found = try_database(postgres_url)
    assert (found.version, found.trouble) == (SCHEMA_VERSION, None)


def test_postgres_that_may_only_be_read_is_in_trouble(postgres_url: str) -> None:
    prepare(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        database = psycopg.conninfo.conninfo_to_dict(postgres_url)["dbname"]
        connection.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on".encode())
    found = try_database(postgres_url)
    assert found.is_reached
    assert found.trouble == "cannot execute INSERT in a read-only transaction"


def test_postgres_that_is_down_is_named_without_its_password(own_postgres: Postgres) -> None:
    url = own_postgres.create_database()
    own_postgres.stop()
    found = try_database(url.replace("postgres:@", "postgres:very-secret@"))
    assert not found.is_reached
    assert found.trouble
    assert "very-secret" not in f"{found}"
    assert found.place.startswith("the database postgresql+psycopg://postgres")
    assert "connect_timeout" not in found.place


def test_malformed_url_is_refused_as_ever() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        try_database("nonsense")
