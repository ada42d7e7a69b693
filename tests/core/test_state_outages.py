"""Databases that go away, come back, or come back empty: an error while they are gone, none afterwards."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import create_engine, event

from mule_core.errors import StoreUnavailable
from mule_core.state.engine import open_engine
from mule_core.state.records import Delivery, UploadState
from mule_core.state.sql import SqlUploadStore
from tests.core.stored import FILE, UPLOAD
from tests.databases import Postgres, run_postgres
from tests.mysql import MySQL, run_mariadb, run_mysql

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DELIVERY = Delivery(upload=UPLOAD, etag="", finished=NOON, attempt=1)
CALLS: list[Callable[[SqlUploadStore], object]] = [
    lambda store: store.find_open(FILE),
    lambda store: store.find_upload("ada", "ada/1/a.mov"),
    lambda store: store.find_parts(UPLOAD),
    lambda store: store.record_upload(UPLOAD),
    lambda store: store.record_upload_id(UPLOAD, "id"),
    lambda store: store.record_part(UPLOAD, 2),
    lambda store: store.record_state(UPLOAD, UploadState.ABORTED),
    lambda store: store.record_activity(UPLOAD, NOON),
    lambda store: store.record_finish(UPLOAD, etag="", when=NOON, announce=True),
    lambda store: store.claim_delivery(when=NOON, until=NOON),
    lambda store: store.record_delivered(DELIVERY),
    lambda store: store.record_failure(DELIVERY, error="", due=NOON),
    lambda store: store.find_next_due(),
    lambda store: store.find_unfinished(limit=9),
    lambda store: store.find_latest(limit=9),
    lambda store: store.record_idle(UPLOAD, before=NOON),
    lambda store: store.forget_ended(before=NOON, limit=9),
]


@pytest.fixture
def open_store() -> Iterator[Callable[[str], SqlUploadStore]]:
    """Opens stores, and closes them after the test."""
    stores = []

    def opened(database_url: str) -> SqlUploadStore:
        stores.append(SqlUploadStore.from_url(database_url))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


def fill_pool(store: SqlUploadStore, connections: int = 4) -> None:
    """Have the store open several connections at once, and keep them."""
    barrier = Barrier(connections)

    def meet() -> None:
        with store._engine.connect():
            barrier.wait()

    with ThreadPoolExecutor(connections) as pool:
        for future in [pool.submit(meet) for _ in range(connections)]:
            future.result()


# PostgreSQL, MariaDB and MySQL


@pytest.fixture(params=[run_postgres, run_mariadb, pytest.param(run_mysql, marks=pytest.mark.slow)])
def own_server(request: pytest.FixtureRequest) -> Iterator[Postgres | MySQL]:
    """A server for one test, which may stop it and start it again."""
    with request.param() as server:
        yield server


def test_while_a_server_is_down_every_call_says_so_and_the_first_after_it_succeeds(
    own_server: Postgres | MySQL, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(own_server.create_database())
    store.record_upload(UPLOAD)
    store.record_part(UPLOAD, 1)
    fill_pool(store)
    own_server.stop()
    for call in CALLS:
        with pytest.raises(StoreUnavailable):
            call(store)
    own_server.start()
    store.record_part(UPLOAD, 2)
    assert store.find_parts(UPLOAD) == [1, 2]


def test_a_restart_of_a_server_that_nobody_noticed_is_no_error(
    own_server: Postgres | MySQL, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(own_server.create_database())
    store.record_upload(UPLOAD)
    fill_pool(store)
    own_server.stop()
    own_server.start()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(store.find_open, [FILE] * 4)) == [UPLOAD] * 4


def test_mule_may_start_before_its_database_does(
    own_server: Postgres | MySQL, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(own_server.create_database())
    own_server.stop()
    with pytest.raises(StoreUnavailable):
        store.prepare()
    with pytest.raises(StoreUnavailable):
        store.find_open(FILE)
    own_server.start()
    assert store.record_upload(UPLOAD) == UPLOAD


def test_a_postgres_database_that_lost_its_tables_gets_new_ones(
    postgres_url: str, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(postgres_url)
    store.record_upload(UPLOAD)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP TABLE mule_parts, mule_uploads")
    store.record_part(UPLOAD, 1)
    assert store.find_open(FILE) is None
    assert store.record_upload(UPLOAD) == UPLOAD


def test_sessions_that_an_administrator_ends_are_replaced(
    postgres_url: str, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(postgres_url)
    store.record_upload(UPLOAD)
    fill_pool(store)
    with psycopg.connect(postgres_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.find_open(FILE) == UPLOAD


@pytest.mark.parametrize("scheme", ["postgres", "mysql"])
def test_no_password_is_in_what_an_unreachable_database_raises(
    scheme: str, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(f"{scheme}://mule:hunter2@127.0.0.1:1/mule")
    with pytest.raises(StoreUnavailable) as caught:
        store.record_upload(UPLOAD)
    told = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in told
    assert str(caught.value) == "the database does not answer"


def test_what_is_stored_is_not_in_what_a_database_raises(
    postgres_url: str, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(postgres_url)
    store.prepare()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("ALTER TABLE mule_uploads DROP COLUMN mime_type")
    with pytest.raises(StoreUnavailable) as caught:
        store.record_upload(UPLOAD)
    told = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO mule_uploads" in told
    assert UPLOAD.key not in told
    assert FILE.filename not in told


# SQLite


@pytest.mark.parametrize("endings", [[""], ["", "-wal", "-shm"]], ids=["file alone", "file, log and index"])
def test_a_deleted_sqlite_file_is_made_anew_and_used_by_all(
    endings: list[str], tmp_path: Path, open_store: Callable[[str], SqlUploadStore]
) -> None:
    path = tmp_path / "mule.db"
    stores = [open_store(f"sqlite:///{path}") for _ in range(2)]
    for store in stores:
        store.record_upload(UPLOAD)
        store.record_part(UPLOAD, 1)
        fill_pool(store)
    for ending in endings:
        Path(f"{path}{ending}").unlink()
    assert stores[0].find_open(FILE) is None
    upload = stores[0].record_upload(replace(UPLOAD, upload_id="after"))
    for part_number in range(1, 101):
        stores[part_number % 2].record_part(upload, part_number)
    assert stores[1].find_parts(upload) == list(range(1, 101))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM mule_parts").fetchall() == [(100,)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_sqlite_file_that_another_one_replaces_is_followed(
    tmp_path: Path, open_store: Callable[[str], SqlUploadStore]
) -> None:
    path = tmp_path / "mule.db"
    backup = open_store(f"sqlite:///{tmp_path}/backup.db")
    backup.record_upload(UPLOAD)
    backup.close()
    store = open_store(f"sqlite:///{path}")
    assert store.find_open(FILE) is None
    store.close()
    fill_pool(store)
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    (tmp_path / "backup.db").replace(path)
    assert store.find_open(FILE) == UPLOAD


def test_a_sqlite_file_in_a_folder_yet_to_come_is_waited_for(
    tmp_path: Path, open_store: Callable[[str], SqlUploadStore]
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/later/mule.db")
    with pytest.raises(StoreUnavailable):
        store.prepare()
    (tmp_path / "later").mkdir()
    assert store.record_upload(UPLOAD) == UPLOAD


def test_a_sqlite_file_that_is_no_database_is_an_error_until_it_is_one(
    tmp_path: Path, open_store: Callable[[str], SqlUploadStore]
) -> None:
    path = tmp_path / "mule.db"
    path.write_bytes(b"this is no database at all" * 100)
    store = open_store(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailable):
        store.find_open(FILE)
    path.unlink()
    assert store.find_open(FILE) is None


def test_a_sqlite_file_that_somebody_holds_too_long_is_an_error_and_then_none(
    tmp_path: Path, open_store: Callable[[str], SqlUploadStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mule_core.state.engine.SQLITE_BUSY_SECONDS", 0.05)
    store = open_store(f"sqlite:///{tmp_path}/mule.db")
    store.record_upload(UPLOAD)
    holder = sqlite3.connect(tmp_path / "mule.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        store.record_part(UPLOAD, 1)
    assert store.find_open(FILE) == UPLOAD  # reading goes on
    holder.execute("COMMIT")
    holder.close()
    store.record_part(UPLOAD, 1)
    assert store.find_parts(UPLOAD) == [1]


def test_a_pool_that_is_used_up_is_an_error_and_then_none() -> None:
    engine = open_engine("sqlite://")
    store = SqlUploadStore(engine)
    store.prepare()
    engine.pool._timeout = 0.01  # type: ignore[attr-defined]
    with engine.connect(), pytest.raises(StoreUnavailable):
        store.find_open(FILE)
    assert store.find_open(FILE) is None
    engine.dispose()


# Forks

FORKING_SERVER = """
import os, sys
from tests.core.stored import FILE, UPLOAD
from mule_core.state.sql import SqlUploadStore
store = SqlUploadStore.from_url(sys.argv[1])
store.record_upload(UPLOAD)
worker = os.fork()
for part_number in range(1, 50):
    store.record_part(UPLOAD, part_number + 50 * (worker == 0))
if worker == 0:
    store.close()
    os._exit(0)
_, status = os.waitpid(worker, 0)
assert status == 0
assert len(store.find_parts(UPLOAD)) == 98
store.close()
"""


def test_a_server_that_forks_shares_no_connection(database_url: str, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "error", "-c", FORKING_SERVER, database_url]
    environment = os.environ | {"PYTHONPATH": str(root)}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")


# Races that the database settles by sending somebody away


@pytest.mark.parametrize("words", ["Deadlock found when trying to get lock", "could not serialize access"])
def test_who_is_sent_away_once_tries_again_and_who_is_sent_away_always_says_so(words: str, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/mule.db")
    store = SqlUploadStore(engine)
    store.record_upload(UPLOAD)
    refusals = [sqlite3.OperationalError(words)]

    @event.listens_for(engine, "do_execute")
    def refuse(*_: object) -> None:
        if refusals:
            raise refusals.pop()

    assert store.find_open(FILE) == UPLOAD
    refusals += [sqlite3.OperationalError(words)] * 1000
    with pytest.raises(StoreUnavailable):
        store.find_open(FILE)
    refusals.clear()
    assert store.find_open(FILE) == UPLOAD
    engine.dispose()
