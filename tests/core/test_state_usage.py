"""What one owner has under way: a part of the contract of UploadStore that limits stand on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, event

from mule_core.errors import InvalidParameter
from mule_core.state.records import Upload, UploadState, Usage
from mule_core.state.sql import SqlUploadStore
from mule_core.state.store import UploadStore
from tests.core.stored import FILE, OVER, UPLOAD

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(days=1)
NOTHING = Usage(open_count=0, open_bytes=0, begun_bytes=0)


def make_upload(name: str, filesize: int, *, created: datetime = UPLOAD.created, owner: str = "ada") -> Upload:
    file = replace(FILE, owner=owner, filename=name, filesize=filesize)
    return replace(UPLOAD, fingerprint=file, key=f"{owner}/{name}", created=created)


def test_who_has_begun_nothing_uses_nothing(store: UploadStore) -> None:
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == NOTHING


def test_open_uploads_are_counted_and_summed(store: UploadStore) -> None:
    for name, filesize in (("a", 0), ("b", 20), ("c", 2**53 + 1)):
        store.record_upload(make_upload(name, filesize))
    total = 2**53 + 21
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == Usage(
        open_count=3, open_bytes=total, begun_bytes=total
    )


def test_what_is_sent_whole_counts_for_its_day_alone(store: UploadStore) -> None:
    store.record_upload(replace(make_upload("a", 20), upload_id="!whole"))
    store.record_upload(make_upload("b", 300))
    usage = store.get_usage("ada", since=MIDNIGHT, alive_since=NOW)
    assert usage == Usage(open_count=1, open_bytes=300, begun_bytes=320)


def test_what_others_do_does_not_count(store: UploadStore) -> None:
    for owner in ("Ada", "ada ", "eve"):
        store.record_upload(make_upload("a", 20, owner=owner))
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == NOTHING


def test_an_upload_counts_from_the_very_moment_on(store: UploadStore) -> None:
    for name, filesize, created in (
        ("yesterday", 1, MIDNIGHT - timedelta(microseconds=1)),
        ("today", 20, MIDNIGHT),
        ("later", 300, MIDNIGHT + timedelta(hours=23)),
    ):
        store.record_upload(make_upload(name, filesize, created=created))
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == Usage(
        open_count=3, open_bytes=321, begun_bytes=320
    )
    elsewhere = MIDNIGHT.astimezone(tz=None)
    assert store.get_usage("ada", since=elsewhere, alive_since=NOW).begun_bytes == 320


def test_what_was_recorded_long_after_its_birth_counts_from_then_on(store: UploadStore) -> None:
    upload = make_upload("a", 20, created=MIDNIGHT - timedelta(days=30))
    recorded = MIDNIGHT + timedelta(hours=1)
    store.record_upload(replace(upload, recorded=recorded))
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW).begun_bytes == 20
    known = store.find_open(upload.fingerprint)
    assert known is not None
    assert (known.created, known.recorded, known.active) == (upload.created, recorded, recorded)


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_is_no_longer_open_but_was_begun(store: UploadStore, state: UploadState) -> None:
    upload = store.record_upload_id(store.record_upload(make_upload("a", 20)), "id-1")
    store.record_state(upload, state)
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == Usage(open_count=0, open_bytes=0, begun_bytes=20)


@pytest.mark.parametrize("state", OVER)
def test_what_was_over_before_a_byte_could_be_sent_does_not_count(store: UploadStore, state: UploadState) -> None:
    store.record_state(store.record_upload(make_upload("a", 20)), state)
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == NOTHING


# What was given up


def give_up(store: UploadStore, name: str, state: UploadState = UploadState.ABORTED) -> Upload:
    upload = store.record_upload_id(store.record_upload(make_upload(name, 20)), f"id of {name}")
    store.record_state(upload, state)
    return replace(upload, state=state)


def count(store: UploadStore, *, alive_since: datetime = UPLOAD.created) -> tuple[int, int]:
    usage = store.get_usage("ada", since=NOW, alive_since=alive_since)
    return usage.open_count, usage.open_bytes


@pytest.mark.parametrize("state", [UploadState.ABORTED, UploadState.SUPERSEDED])
def test_what_was_given_up_counts_while_somebody_was_at_it_of_late(store: UploadStore, state: UploadState) -> None:
    upload = give_up(store, "a", state)
    later = UPLOAD.created + timedelta(microseconds=1)
    assert (count(store), count(store, alive_since=later)) == ((1, 20), (0, 0))
    assert store.find_given_up("ada", alive_since=UPLOAD.created, limit=9) == [upload]
    assert store.find_given_up("ada", alive_since=later, limit=9) == []
    assert count(store, alive_since=datetime.max.replace(tzinfo=UTC)) == (0, 0)
    assert store.find_latest(owner="ada", state=UploadState.OPEN, limit=9) == []


def test_what_the_store_has_nothing_of_counts_no_longer(store: UploadStore) -> None:
    gone, other = give_up(store, "a"), give_up(store, "b")
    still_open = store.record_upload_id(store.record_upload(make_upload("c", 20)), "id of c")
    for _ in range(2):
        store.record_gone(gone)
        store.record_gone(still_open)
    assert count(store) == (2, 40)
    assert store.find_given_up("ada", alive_since=UPLOAD.created, limit=9) == [other]
    assert store.find_open(still_open.fingerprint) == still_open


def test_no_more_are_given_than_asked_for_and_the_oldest_first(store: UploadStore) -> None:
    given_up = [give_up(store, name) for name in "abc"]
    give_up_of_eve = store.record_upload_id(store.record_upload(make_upload("a", 20, owner="eve")), "id")
    store.record_state(give_up_of_eve, UploadState.ABORTED)
    assert store.find_given_up("ada", alive_since=UPLOAD.created, limit=2) == given_up[:2]


def test_only_what_the_store_may_have_parts_of_is_given_up(store: UploadStore) -> None:
    for name, upload_id in (("unbound", None), ("whole", "!whole")):
        upload = store.record_upload(replace(make_upload(name, 20), upload_id=upload_id))
        store.record_state(upload, UploadState.SUPERSEDED)
    store.record_state(store.record_upload_id(store.record_upload(make_upload("a", 20)), "id"), UploadState.FINISHED)
    idle = store.record_upload_id(store.record_upload(make_upload("b", 20)), "id")
    assert store.record_idle(idle, before=NOW)
    assert count(store) == (0, 0)


def test_what_was_given_up_and_finishes_all_the_same_counts_no_longer(store: UploadStore) -> None:
    upload = give_up(store, "a")
    store.record_finish(upload, etag="", when=NOW, announce=False)
    assert (count(store), store.find_given_up("ada", alive_since=UPLOAD.created, limit=9)) == ((0, 0), [])


@pytest.mark.parametrize("upload_id", [None, "!whole"])
def test_what_was_refused_does_not_count_and_its_key_is_free_again(store: UploadStore, upload_id: str | None) -> None:
    refused = store.record_upload(replace(make_upload("a", 20), upload_id=upload_id))
    store.record_refusal(replace(refused, upload_id="another"))
    assert store.find_open(refused.fingerprint) == refused
    store.record_refusal(refused)
    assert store.find_upload("ada", refused.key) is None
    assert store.get_usage("ada", since=MIDNIGHT, alive_since=NOW) == NOTHING
    again = store.record_upload(refused)
    store.record_state(again, UploadState.ABORTED)
    store.record_refusal(again)
    known = store.find_upload("ada", refused.key)
    assert known
    assert known.state is UploadState.ABORTED


def test_an_owner_that_no_database_could_hold_is_refused(store: UploadStore) -> None:
    with pytest.raises(InvalidParameter, match="owner"):
        store.get_usage("a\0b", since=MIDNIGHT, alive_since=NOW)


def test_usage_is_read_from_indexes_alone() -> None:
    engine = create_engine("sqlite://")
    statements: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
    SqlUploadStore(engine).get_usage("ada", since=MIDNIGHT, alive_since=NOW)
    statement, parameters = statements[-1]
    with engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    engine.dispose()
    reads = [step for step in plan if "mule_uploads" in step]
    assert len(reads) == 3
    assert all(step.startswith("SEARCH mule_uploads USING") for step in reads)
