"""The SQL store's own: engines that are handed in, tables and their version, round trips."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from mule_core.errors import InvalidParameter, SchemaVersionError, StoreUnavailable
from mule_core.state.records import Delivery, UploadState
from mule_core.state.sql import SqlUploadStore
from mule_core.state.tables import uploads
from tests.core.stored import FILE, UPLOAD
from tests.databases import Postgres


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine as another application would make it."""
    theirs = create_engine(re.sub("^(mariadb|mysql):", r"\1+pymysql:", database_url))
    yield theirs
    theirs.dispose()


# Engines that are handed in


def test_an_engine_that_is_handed_in_is_not_disposed_of(engine: Engine) -> None:
    disposed: list[object] = []
    event.listen(engine, "engine_disposed", disposed.append)
    store = SqlUploadStore(engine)
    store.record_upload(UPLOAD)
    pool = engine.pool
    store.close()
    assert disposed == []
    assert engine.pool is pool
    assert store.find_open(FILE) == UPLOAD


def test_an_engine_that_is_handed_in_keeps_its_transactions(engine: Engine) -> None:
    store = SqlUploadStore(engine)
    store.record_upload(UPLOAD)
    with engine.connect() as connection:
        connection.execute(text("UPDATE mule_uploads SET upload_id = 'rolled back'"))
        connection.rollback()
    assert store.find_open(FILE) == UPLOAD


def test_closing_disposes_of_an_engine_of_our_own(database_url: str) -> None:
    store = SqlUploadStore.from_url(database_url)
    store.prepare()
    pool = store._engine.pool
    store.close()
    assert store._engine.pool is not pool


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DELIVERY = Delivery(upload=replace(UPLOAD, upload_id="id"), etag="", finished=NOON, attempt=1)
CALLS: list[tuple[Callable[[SqlUploadStore], object], int]] = [
    (lambda store: store.find_open(FILE), 1),
    (lambda store: store.record_upload(UPLOAD), 1),
    (lambda store: store.record_upload(UPLOAD), 2),
    (lambda store: store.find_upload("ada", UPLOAD.key), 1),
    (lambda store: store.record_upload_id(UPLOAD, "id"), 2),
    (lambda store: store.record_part(UPLOAD, 1), 1),
    (lambda store: store.find_latest(limit=9), 2),
    (lambda store: store.record_part(UPLOAD, 1), 1),
    (lambda store: store.find_parts(UPLOAD), 1),
    (lambda store: store.record_activity(UPLOAD, NOON), 1),
    (lambda store: store.record_finish(replace(UPLOAD, upload_id="id"), etag="", when=NOON, announce=True), 2),
    (lambda store: store.claim_delivery(when=NOON, until=NOON), 2),
    (lambda store: store.record_failure(DELIVERY, error="", due=NOON), 1),
    (lambda store: store.record_delivered(DELIVERY), 1),
    (lambda store: store.find_next_due(), 1),
    (lambda store: store.find_unfinished(limit=9), 1),
    (lambda store: store.record_idle(UPLOAD, before=NOON), 2),
    (lambda store: store.record_state(UPLOAD, UploadState.FINISHED), 2),
    (lambda store: store.forget_ended(before=NOON + timedelta(hours=1), limit=9), 3),
]


def test_every_call_is_a_few_statements(engine: Engine) -> None:
    store = SqlUploadStore(engine)
    store.prepare()
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    counts = []
    for call, _ in CALLS:
        statements.clear()
        call(store)
        counts.append(len([statement for statement in statements if not statement.startswith("PRAGMA")]))
    assert counts == [count for _, count in CALLS]


# Tables


def test_the_database_itself_refuses_a_second_open_upload_of_a_file_or_key(engine: Engine) -> None:
    store = SqlUploadStore(engine)
    store.record_upload(UPLOAD)
    with engine.connect() as connection:
        row = dict(connection.execute(select(uploads)).mappings().one())
        for column in ("open_fingerprint", "open_key"):
            rival = row | {"id": 2, "open_fingerprint": "f" * 64, "open_key": "f" * 64, column: row[column]}
            with pytest.raises(IntegrityError):
                connection.execute(insert(uploads), rival)
            connection.rollback()


def test_preparing_twice_or_beside_another_is_fine(database_url: str) -> None:
    stores = [SqlUploadStore.from_url(database_url) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        for prepared in [pool.submit(store.prepare) for store in stores]:
            prepared.result()
    stores[0].prepare()
    stores[0].record_upload(UPLOAD)
    assert stores[5].find_open(FILE) == UPLOAD
    for store in stores:
        store.close()


def test_tables_that_were_half_made_are_completed(database_url: str) -> None:
    first = SqlUploadStore.from_url(database_url)
    first.prepare()
    with first._engine.connect() as connection:
        connection.execute(text("DROP TABLE mule_parts"))
        connection.execute(text("DELETE FROM mule_schema"))
    first.close()
    second = SqlUploadStore.from_url(database_url)
    second.record_upload(UPLOAD)
    second.record_part(UPLOAD, 1)
    assert second.find_parts(UPLOAD) == [1]
    second.close()


def test_tables_of_an_unknown_version_are_left_alone(database_url: str) -> None:
    first = SqlUploadStore.from_url(database_url)
    first.prepare()
    with first._engine.connect() as connection:
        connection.execute(text("UPDATE mule_schema SET version = 2"))
        connection.execute(text("DROP TABLE mule_parts"))
    first.close()
    second = SqlUploadStore.from_url(database_url)
    calls: list[Callable[[], object]] = [second.prepare, lambda: second.find_open(FILE)]
    for call in calls:
        with pytest.raises(SchemaVersionError) as caught:
            call()
        assert (caught.value.found, caught.value.known) == (2, 1)
    with second._engine.connect() as connection:
        assert not inspect(connection).has_table("mule_parts")
    second.close()


def test_a_user_who_may_not_make_tables_can_use_those_that_are_there(postgres_url: str) -> None:
    restricted = SqlUploadStore.from_url(postgres_url.replace("postgres:@", "mule_restricted:@"))
    maker = SqlUploadStore.from_url(postgres_url)
    maker.prepare()
    maker.close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP ROLE IF EXISTS mule_restricted")
        connection.execute("CREATE ROLE mule_restricted LOGIN")
        connection.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mule_restricted")
        connection.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mule_restricted")
    restricted.record_upload(UPLOAD)
    restricted.record_part(UPLOAD, 1)
    assert restricted.find_parts(UPLOAD) == [1]
    restricted.record_state(UPLOAD, UploadState.ABORTED)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP TABLE mule_parts")
    with pytest.raises(StoreUnavailable):
        restricted.record_part(UPLOAD, 1)
    restricted.close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP OWNED BY mule_restricted")
        connection.execute("DROP ROLE mule_restricted")


@pytest.mark.parametrize("handed_in", [True, False], ids=["their engine", "our engine"])
def test_what_the_databases_encoding_cannot_hold_is_refused(
    handed_in: bool,  # noqa: FBT001
    postgres: Postgres,
) -> None:
    url = postgres.create_database("ENCODING LATIN1 LOCALE 'C' TEMPLATE template0")
    engine = create_engine(url)
    store = SqlUploadStore(engine) if handed_in else SqlUploadStore.from_url(url)
    with pytest.raises(InvalidParameter):
        store.record_upload(replace(UPLOAD, key="🐎"))
    assert store.record_upload(replace(UPLOAD, key="é")).key == "é"
    assert store.find_open(FILE) == replace(UPLOAD, key="é")
    store.close()
    engine.dispose()
    postgres.drop_database(url)


@pytest.mark.parametrize("table", ["mule_uploads", "mule_parts"])
def test_a_database_that_refuses_a_row_for_no_reason_of_ours_ends_no_call_in_a_circle(
    table: str, tmp_path: Path
) -> None:
    store = SqlUploadStore.from_url(f"sqlite:///{tmp_path}/mule.db")
    store.prepare()
    with closing(sqlite3.connect(tmp_path / "mule.db")) as connection:
        connection.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END")
    if table == "mule_uploads":
        with pytest.raises(StoreUnavailable):
            store.record_upload(UPLOAD)
    else:
        store.record_part(store.record_upload(UPLOAD), 1)
        assert store.find_parts(UPLOAD) == []
    store.close()


def test_one_row_is_one_chunk(tmp_path: Path) -> None:
    store = SqlUploadStore.from_url(f"sqlite:///{tmp_path}/mule.db")
    store.record_upload(UPLOAD)
    for part_number in (3, 1, 3):
        store.record_part(UPLOAD, part_number)
    store.close()
    with closing(sqlite3.connect(tmp_path / "mule.db")) as connection:
        rows = connection.execute("SELECT upload, part_number FROM mule_parts").fetchall()
        times = connection.execute("SELECT created FROM mule_uploads").fetchall()
    assert rows == [(1, 1), (1, 3)]
    assert times == [("2026-11-22 10:30:59.123456",)]


def test_the_core_does_not_load_sqlalchemy() -> None:
    script = "import sys, mule_core, mule_core.uploads, mule_core.state.memory; print('sqlalchemy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
