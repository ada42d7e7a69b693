"""What an action asks of the database: few statements, each by an index, written once, and nothing held meanwhile."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event

from mule_core.completion import StoredObject
from mule_core.state.engine import open_engine
from mule_core.state.prepared import PreparedStatement
from mule_core.state.records import UploadState
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, WHEN
from tests.core.stored import UPLOAD

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOUND = replace(UPLOAD, upload_id="id")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mule.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[SqlUploadStore]:
    """One with an engine of its own, as servers have it."""
    store = SqlUploadStore.from_url(database_url)
    store.prepare()
    yield store
    store.close()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine as another application would make it."""
    theirs = create_engine(database_url)
    yield theirs
    theirs.dispose()


class Bucket:
    """A store that has every object; `ask` is called whenever it is asked."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask

    def find_object(self, key: str) -> StoredObject | None:
        del key
        self._ask()
        return StoredObject(size=FILE.filesize, etag='"e"', age=None)

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        raise AssertionError(f"it has the object {key} of {upload_id}")

    def abort(self, key: str, upload_id: str) -> None:
        raise AssertionError(f"{upload_id} of {key} was not given up")


def begin(store: SqlUploadStore, *, ask: Callable[[], None] = lambda: None) -> tuple[Uploads, UploadRef]:
    """Begin an upload and bind its id."""
    uploads = Uploads(SETTINGS, store, objects=Bucket(ask), clock=lambda: WHEN)
    ref = UploadRef(owner=FILE.owner, key=uploads.get_init_signature(FILE).upload.key, upload_id="id")
    uploads.get_chunk_signature(ref, 1)
    return uploads, ref


ACTIONS: dict[str, tuple[int, Callable[[Uploads, UploadRef], object]]] = {
    "get_chunk_signature": (1, lambda uploads, ref: uploads.get_chunk_signature(ref, 2)),
    "get_all_signatures": (1, lambda uploads, ref: uploads.get_all_signatures(ref, part_count=4)),
    "get_list_signature": (1, lambda uploads, ref: uploads.get_list_signature(ref)),
    "get_end_signature": (1, lambda uploads, ref: uploads.get_end_signature(ref)),
    "get_head_signature": (1, lambda uploads, ref: uploads.get_head_signature(ref)),
    "chunk_loaded": (2, lambda uploads, ref: uploads.chunk_loaded(ref, 2)),
    "get_init_signature": (2, lambda uploads, _: uploads.get_init_signature(FILE)),
    "get_init_signature of a new file": (2, lambda uploads, _: uploads.get_init_signature(replace(FILE, filename="b"))),
    "upload_finished": (4, lambda uploads, ref: uploads.upload_finished(ref)),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_reads_its_upload_once_and_does_what_it_is_for(
    action: str, store: SqlUploadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads, ref = begin(store)
    statements: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    run = PreparedStatement.run

    def note(self: PreparedStatement, *arguments: Any) -> Any:
        statements.append(self._sql)
        return run(self, *arguments)

    monkeypatch.setattr(PreparedStatement, "run", note)
    count, act = ACTIONS[action]
    act(uploads, ref)
    assert len(statements) == count, statements


CALLS: dict[str, Callable[[SqlUploadStore], object]] = {
    "find_open": lambda store: store.find_open(FILE),
    "find_upload": lambda store: store.find_upload("ada", UPLOAD.key, upload_id="id"),
    "find_parts": lambda store: store.find_parts(BOUND),
    "record_upload": lambda store: (store.record_upload(UPLOAD), store.record_upload(UPLOAD)),  # the second has a rival
    "record_upload_id": lambda store: store.record_upload_id(UPLOAD, "id"),
    "record_part": lambda store: store.record_part(BOUND, 1),
    "record_activity": lambda store: store.record_activity(BOUND, NOON),
    "record_finish": lambda store: store.record_finish(BOUND, etag="", when=NOON, announce=True),
    "claim_delivery": lambda store: store.claim_delivery(when=NOON, until=NOON),
    "find_next_due": lambda store: store.find_next_due(),
    "find_unfinished": lambda store: store.find_unfinished(limit=9),
    "record_state": lambda store: store.record_state(BOUND, UploadState.ABORTED),
    "record_idle": lambda store: store.record_idle(BOUND, before=NOON),
    "forget_ended": lambda store: store.forget_ended(before=NOON + timedelta(hours=1), limit=9),
}


def explain(engine: Engine, call: Callable[[SqlUploadStore], object]) -> list[str]:
    """Give the plan of each statement that a call makes, when there is an upload that has finished."""
    store = SqlUploadStore(engine)
    store.record_upload(UPLOAD)
    store.record_finish(store.record_upload_id(UPLOAD, "id"), etag="", when=NOON, announce=False)
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if not statement.startswith("PRAGMA"):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    call(store)
    event.remove(engine, "before_cursor_execute", note)
    word = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")  # of small tables it would read all otherwise
        plans = [connection.exec_driver_sql(f"{word} {statement}", parameters).all() for statement, parameters in asked]
    return ["\n".join(row[-1] for row in plan) for plan in plans]


@pytest.mark.parametrize("call", CALLS)
def test_every_statement_finds_its_rows_by_an_index(call: str, engine: Engine) -> None:
    plans = explain(engine, CALLS[call])
    assert plans
    assert not [plan for plan in plans if "Seq Scan on mule_" in plan or "SCAN mule_" in plan]


@pytest.mark.parametrize(
    ("call", "number", "column"),
    [("find_unfinished", 0, "finished"), ("forget_ended", 0, "active"), ("record_state", 1, "key_digest")],
)
def test_what_ended_long_ago_is_not_read_for_what_is_ending(
    call: str, number: int, column: str, engine: Engine
) -> None:
    plan = explain(engine, CALLS[call])[number]
    found = re.findall(r"INDEX \w+ \((\w+)|Index Cond: \(+(\w+)", plan)
    columns = {"".join(names) for names in found}
    assert column in columns
    assert not columns & {"open_key", "due"}, "these are NULL in every row of what has ended"


@pytest.mark.parametrize("call", CALLS)
def test_a_statement_is_written_once(call: str, engine: Engine) -> None:
    store = SqlUploadStore(engine)
    store.record_upload(UPLOAD)
    CALLS[call](store)
    hits: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, _statement: str, _parameters: Any, context: Any, _: object) -> None:
        hits.append(context.cache_hit.name)

    CALLS[call](store)
    assert set(hits) == {"CACHE_HIT"}


def test_what_runs_at_every_action_is_prepared_by_postgres(postgres_url: str) -> None:
    store = SqlUploadStore.from_url(postgres_url)
    uploads, ref = begin(store)
    for part_number in range(1, 5):
        for _ in range(2):
            uploads.chunk_loaded(ref, part_number)
    with store._engine.connect() as connection:
        prepared = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars().all()
    store.close()
    assert {text.split()[0] for text in prepared} == {"SELECT", "INSERT"}


def test_what_the_driver_fails_at_is_tried_again_with_care(
    database_url: str, store: SqlUploadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads, ref = begin(store)
    lost = sqlite3.OperationalError if database_url.startswith("sqlite") else psycopg.OperationalError

    def fail(*_: object) -> None:
        raise lost("the connection is gone")

    monkeypatch.setattr(PreparedStatement, "run", fail)
    uploads.chunk_loaded(ref, 2)
    assert uploads.get_init_signature(FILE).parts == (2,)


def test_no_connection_is_held_while_the_object_store_is_asked(store: SqlUploadStore) -> None:
    held: list[int] = []
    uploads, ref = begin(store, ask=lambda: held.append(store._engine.pool.checkedout()))  # type: ignore[attr-defined]
    uploads.upload_finished(ref)
    assert held == [0]


def test_no_disk_is_waited_for_to_remember_a_part_and_for_what_follows_it_is(postgres_url: str) -> None:
    store = SqlUploadStore.from_url(postgres_url)
    uploads, ref = begin(store)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE seen (word text)")
        connection.execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$"
        )
        for table in ("mule_parts", "mule_uploads"):
            when = "INSERT" if table == "mule_parts" else "UPDATE"
            connection.execute(
                f"CREATE TRIGGER note AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION note()".encode()
            )
    uploads.chunk_loaded(ref, 1)
    uploads.upload_finished(ref)
    store.close()
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT word FROM seen").fetchall() == [("off",), ("on",)]


def test_as_many_connections_stay_open_as_a_server_has_threads(database_url: str) -> None:
    engine = open_engine(database_url)
    opened: list[object] = []
    event.listen(engine, "connect", lambda connection, _: opened.append(connection))
    for _ in range(3):
        with ExitStack() as threads:
            for _ in range(8):
                threads.enter_context(engine.connect())
    engine.dispose()
    assert len(opened) == 8
