"""Database URLs, and the engines that come of them."""

from __future__ import annotations

import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from mule_core.errors import ConfigurationError
from mule_core.state.engine import open_engine
from mule_core.state.sql import SqlUploadStore
from tests.core.stored import FILE, UPLOAD


@pytest.mark.parametrize(
    ("database_url", "drivername"),
    [
        ("postgres://user:password@location:5432/db_name", "postgresql+psycopg"),
        ("postgresql://user:password@location/db_name", "postgresql+psycopg"),
        ("postgresql+psycopg://user@location/db_name", "postgresql+psycopg"),
        ("sqlite:///database.db", "sqlite+pysqlite"),
        ("sqlite://", "sqlite+pysqlite"),
    ],
)
def test_database_urls_in_use_are_understood(database_url: str, drivername: str) -> None:
    url = open_engine(database_url).url
    assert url.drivername == drivername
    if "postgres" in drivername:
        assert (url.username, url.host, url.database) == ("user", "location", "db_name")


def test_what_a_postgres_url_says_of_waiting_counts() -> None:
    query = open_engine("postgres://location/db?connect_timeout=3&sslmode=require").url.query
    assert (query["connect_timeout"], query["tcp_user_timeout"], query["sslmode"]) == ("3", "30000", "require")


@pytest.mark.parametrize(("threshold", "prepared"), [("none", 0), ("None", 0), ("0", 1), ("7", 0), (None, 1)])
def test_statements_are_prepared_after_so_many_times_as_the_url_says(
    threshold: str | None, prepared: int, postgres_url: str
) -> None:
    url = make_url(postgres_url)
    if threshold is not None:
        url = url.update_query_dict({"prepare_threshold": threshold})
    engine = open_engine(url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        for _ in range(6):
            connection.execute(text("SELECT 1"))
        cursor = connection.connection.cursor()
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 1'")
        assert cursor.fetchone() == (prepared,)
    engine.dispose()


@pytest.mark.parametrize(
    "database_url",
    [
        "postgres://user:hunter2@location/db?prepare_threshold=hunter2",
        "postgres://user:hunter2@location/db?prepare_threshold=-1",
        "mysql://user:hunter2@location/db?connect_timeout=hunter2",
        "mysql://user:hunter2@location/db?ssl_disabled=hunter2",
        "mysql://user:hunter2@location/db?connect_timeout=0",
        "mysql://user:hunter2@location/db?connect_timeout=31536001",
        "mysql://user:hunter2@location/db?read_timeout=0",
        "mysql://user:hunter2@location/db?write_timeout=-1",
        "mysql://user:hunter2@location/db?client_flag=hunter2",
        "sqlite:///database.db?timeout=hunter2",
    ],
)
def test_an_option_without_sense_is_refused_at_start(database_url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: (expected|an option)") as caught:
        open_engine(database_url)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_the_scheme_postgres_reaches_the_database(postgres_url: str) -> None:
    store = SqlUploadStore.from_url(postgres_url.replace("postgresql://", "postgres://"))
    assert store.record_upload(UPLOAD) == UPLOAD
    store.close()


@pytest.mark.parametrize(
    "database_url",
    [
        "",
        "hunter2",
        "mysql//user:hunter2@location",
        "postgres://user:hunter2@location:port/db",
        "postgres://user:hun:ter2@loca@tion:x/hunter2",
        "postgres://[user:hunter2",
        "oracle+hunter://user:hunter2@location/db",
        "nosuchdatabase://user:hunter2@location/db",
        "postgresql+nosuchdriver://user:hunter2@location/db",
    ],
)
def test_a_database_url_that_cannot_be_is_named_without_its_password(database_url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: ") as caught:
        SqlUploadStore.from_url(database_url)
    assert caught.value.name == "DATABASE_URL"
    told = "".join(traceback.format_exception_only(caught.value))
    assert "hunter2" not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("database_url", "module", "cure"),
    [
        ("postgres://location/db", "psycopg", r"pip install 'mule-uploader\[postgres\]'"),
        ("postgresql+pg8000://location/db", "pg8000", "pg8000 is not installed"),
    ],
)
def test_a_missing_driver_is_named_with_its_cure(
    database_url: str, module: str, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigurationError, match=cure):
        SqlUploadStore.from_url(database_url)


def test_a_relative_sqlite_path_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "later").mkdir()
    monkeypatch.chdir(tmp_path)
    store = SqlUploadStore.from_url("sqlite:///database.db")
    monkeypatch.chdir(tmp_path / "later")
    store.record_upload(UPLOAD)
    store.close()
    assert (tmp_path / "database.db").exists()
    assert not (tmp_path / "later" / "database.db").exists()


def test_sqlite_writes_ahead_so_that_readers_and_writers_do_not_wait(tmp_path: Path) -> None:
    with open_engine(f"sqlite:///{tmp_path}/mule.db").connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "busy_timeout")
        }
    connection.engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 30_000}


def test_sqlite_in_memory_is_one_database_for_all_threads() -> None:
    store = SqlUploadStore.from_url("sqlite://")
    store.record_upload(UPLOAD)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda part_number: store.record_part(UPLOAD, part_number), range(1, 201)))
        assert list(pool.map(store.find_open, [FILE] * 8)) == [UPLOAD] * 8
    assert store.find_parts(UPLOAD) == list(range(1, 201))
    store.close()
