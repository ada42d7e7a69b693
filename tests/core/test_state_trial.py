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
from mule_core.state.trial import check_used, try_database
from tests.databases import Postgres
from tests.stores import free_ports


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


def test_database_is_named_without_a_password_that_is_an_option() -> None:
    nowhere = f"127.0.0.1:{free_ports(1)[0]}"
    found = try_database(f"postgres://{nowhere}/films?user=ada&password=very-secret")
    assert found.place == f"the database postgresql+psycopg://{nowhere}/films"
    assert found.trouble
    assert "very-secret" not in f"{found}"


def test_malformed_url_is_refused_as_ever() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        try_database("nonsense")


MEND = "run this in the server's folder, or set DATABASE_URL with its absolute path (sqlite:////...)"


def refusal_of(url: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        check_used(url)
    return str(caught.value)


def test_sqlite_file_that_is_not_there_is_used_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal_of("sqlite:///database.db") == f"DATABASE_URL: there is no file {tmp_path}/database.db: {MEND}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("statements", [[], ["CREATE TABLE theirs (id INTEGER)"]])
def test_sqlite_file_without_our_tables_is_used_by_nobody(tmp_path: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "mule.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        file = f"{tmp_path}/mule.db"
        Path(file).touch()
        assert refusal_of(f"sqlite:///{file}") == f"DATABASE_URL: the SQLite file {file} has no tables of ours: {MEND}"
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("theirs",)] * len(statements)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_sqlite_in_memory_is_used_by_no_other_process(url: str) -> None:
    assert refusal_of(url) == (
        "DATABASE_URL: no other process sees a SQLite database in memory: name the server's file, sqlite:////..."
    )


def test_postgres_without_tables_is_used_by_nobody(postgres_url: str) -> None:
    said = refusal_of(postgres_url)
    assert said.startswith("DATABASE_URL: the database postgresql+psycopg://")
    assert said.endswith(" has no tables of ours: name the server's, which makes them as it starts")
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'mule%'").fetchall()
    assert tables == []


def test_database_with_our_tables_is_used(tmp_path: Path, postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path}/mule.db", postgres_url):
        prepare(url)
        check_used(url)


def test_database_that_does_not_answer_may_be_used() -> None:
    check_used(f"postgres://127.0.0.1:{free_ports(1)[0]}/films")
