"""The contract of UploadStore for whoever operates it: the latest uploads, and how far they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from mule_core.errors import InvalidParameter
from mule_core.state import sql
from mule_core.state.records import Standing, Upload, UploadState
from mule_core.state.sql import SqlUploadStore
from mule_core.state.statements import find_latest
from mule_core.state.store import UploadStore
from tests.core.stored import FILE, UPLOAD

SECOND = timedelta(seconds=1)


def begin(store: UploadStore, number: int, *, owner: str = "ada") -> Upload:
    """Record and bind an upload that begins `number` seconds after the first."""
    file = replace(FILE, owner=owner, filename=f"{number}.mov")
    begun = replace(UPLOAD, fingerprint=file, key=f"{number}", created=UPLOAD.created + number * SECOND)
    return store.record_upload_id(store.record_upload(begun), f"id of {number}")


def keys_of(standings: list[Standing]) -> list[str]:
    return [standing.upload.key for standing in standings]


def fill(store: UploadStore) -> None:
    """Ada has 0 open, 1 finished, 3 aborted, 4 open, 6 finished; bob has 2 open, 5 finished, and 7 superseded."""
    uploads = [begin(store, number, owner="bob" if number in (2, 5, 7) else "ada") for number in range(8)]
    for number, after in ((5, 20), (1, 21), (6, 22)):
        store.record_finish(uploads[number], etag="", when=UPLOAD.created + after * SECOND, announce=False)
    store.record_state(uploads[3], UploadState.ABORTED)
    store.record_state(uploads[7], UploadState.SUPERSEDED)


def test_the_latest_come_first_and_no_more_than_asked_for(store: UploadStore) -> None:
    fill(store)
    assert keys_of(store.find_latest(limit=3)) == ["7", "6", "5"]
    assert keys_of(store.find_latest(limit=100)) == ["7", "6", "5", "4", "3", "2", "1", "0"]


def test_more_than_a_query_takes_are_counted_by_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "AT_ONCE", 2)
    with closing(SqlUploadStore.from_url("sqlite://")) as store:
        store.prepare()
        for number in range(5):
            upload = begin(store, number)
            for part_number in range(1, number + 1):
                store.record_part(upload, part_number)
        assert [standing.arrived for standing in store.find_latest(limit=9)] == [4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        (UploadState.OPEN, ["4", "2", "0"]),
        (UploadState.FINISHED, ["6", "1", "5"]),
        (UploadState.ABORTED, ["3"]),
        (UploadState.SUPERSEDED, ["7"]),
    ],
)
def test_those_of_one_state_are_given_alone(store: UploadStore, state: UploadState, keys: list[str]) -> None:
    fill(store)
    assert keys_of(store.find_latest(state=state, limit=100)) == keys
    assert keys_of(store.find_latest(state=state, limit=1)) == keys[:1]


@pytest.mark.parametrize(
    ("state", "keys"),
    [(None, ["6", "4", "3", "1", "0"]), (UploadState.OPEN, ["4", "0"]), (UploadState.FINISHED, ["6", "1"])],
)
def test_those_of_one_owner_are_given_alone(store: UploadStore, state: UploadState | None, keys: list[str]) -> None:
    fill(store)
    assert keys_of(store.find_latest(owner="ada", state=state, limit=100)) == keys
    assert store.find_latest(owner="Ada", state=state, limit=100) == []


def test_what_has_arrived_of_each_is_counted_and_when_it_finished_is_told(store: UploadStore) -> None:
    first, second, third = (begin(store, number) for number in range(3))
    for part_number in (1, 2, 4):
        store.record_part(first, part_number)
    store.record_part(second, 1)
    store.record_finish(second, etag="", when=UPLOAD.created + 9 * SECOND, announce=False)
    assert store.find_latest(limit=3) == [
        Standing(upload=third, arrived=0),
        Standing(upload=replace(second, state=UploadState.FINISHED), arrived=0, finished=UPLOAD.created + 9 * SECOND),
        Standing(upload=first, arrived=3),
    ]


def test_an_owner_whom_no_database_holds_is_refused(store: UploadStore) -> None:
    with pytest.raises(InvalidParameter):
        store.find_latest(owner="a\0da", limit=1)


@pytest.mark.parametrize("of_owner", [False, True])
@pytest.mark.parametrize("state", [None, *UploadState])
def test_no_query_looks_at_all_uploads_or_sorts_them(
    state: UploadState | None,
    of_owner: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    with closing(SqlUploadStore.from_url(f"sqlite:///{tmp_path}/mule.db")) as store:
        store.prepare()
    query = find_latest(state, of_owner=of_owner).compile(dialect=sqlite.dialect(paramstyle="named"))
    with closing(sqlite3.connect(tmp_path / "mule.db")) as connection:
        given = {**query.params, "most": 10, **({"owner": "0" * 64} if of_owner else {})}
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", given)]
    assert len(plan) == 1, plan
    assert " INDEX " in plan[0] or plan == ["SCAN mule_uploads"], plan  # which is the primary key's own order
    assert (plan == ["SCAN mule_uploads"]) == (state is None and not of_owner)
