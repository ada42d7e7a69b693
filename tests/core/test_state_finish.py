"""The contract of UploadStore: how an upload finishes, and the news of it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mule_core.errors import InvalidParameter
from mule_core.state.records import Delivery, Upload, UploadState
from mule_core.state.store import UploadStore
from tests.core.stored import FILE, OTHER_FILE, OVER, UPLOAD

NOON = datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ETAG = '"9b2cf535f27731c974343645a3985328-4"'


def begin(store: UploadStore, name: str = "a.mov") -> Upload:
    """Begin and bind an upload of a file of that name."""
    upload = replace(UPLOAD, fingerprint=replace(FILE, filename=name), key=f"ada/1/{name}")
    return store.record_upload_id(store.record_upload(upload), f"id of {name}")


def finish(store: UploadStore, upload: Upload, *, when: datetime = NOON, announce: bool = True) -> None:
    store.record_finish(upload, etag=ETAG, when=when, announce=announce)


def claim(store: UploadStore, when: datetime, *, until: datetime | None = None) -> Delivery | None:
    return store.claim_delivery(when=when, until=until or when + MINUTE)


# The end


def test_an_upload_that_finishes_is_over_and_its_news_is_due_at_once(store: UploadStore) -> None:
    upload = begin(store)
    finish(store, upload)
    finished = replace(upload, state=UploadState.FINISHED)
    assert store.find_upload("ada", upload.key) == finished
    assert store.find_open(upload.fingerprint) is None
    assert store.find_next_due() == NOON
    assert claim(store, NOON) == Delivery(upload=finished, etag=ETAG, finished=NOON, attempt=1)


def test_without_an_announcement_nothing_is_due(store: UploadStore) -> None:
    upload = begin(store)
    finish(store, upload, announce=False)
    finish(store, upload)
    assert store.find_next_due() is None
    assert claim(store, NOON + HOUR) is None


def test_an_upload_finishes_once(store: UploadStore) -> None:
    upload = begin(store)
    finish(store, upload)
    taken = claim(store, NOON)
    assert taken
    store.record_delivered(taken)
    finish(store, upload, when=NOON + HOUR)
    finish(store, replace(upload, state=UploadState.FINISHED), when=NOON + HOUR)
    assert claim(store, NOON + 2 * HOUR) is None


@pytest.mark.parametrize("state", [UploadState.ABORTED, UploadState.SUPERSEDED])
def test_what_was_given_up_finishes_only_where_that_is_known(store: UploadStore, state: UploadState) -> None:
    upload = begin(store)
    store.record_state(upload, state)
    finish(store, upload)
    assert store.find_upload("ada", upload.key) == replace(upload, state=state)
    assert store.find_next_due() is None
    finish(store, replace(upload, state=state))
    assert store.find_upload("ada", upload.key) == replace(upload, state=UploadState.FINISHED)
    assert store.find_next_due() == NOON


def test_finishing_a_former_upload_leaves_the_one_that_came_after_it(store: UploadStore) -> None:
    former = begin(store)
    store.record_state(former, UploadState.SUPERSEDED)
    later = store.record_upload_id(store.record_upload(replace(former, upload_id=None)), "later")
    store.record_part(later, 1)
    finish(store, replace(former, state=UploadState.SUPERSEDED))
    assert store.find_open(former.fingerprint) == later
    assert store.find_parts(later) == [1]
    assert store.find_upload("ada", former.key, upload_id=former.upload_id) == replace(
        former, state=UploadState.FINISHED
    )


def test_an_upload_without_an_id_never_finishes(store: UploadStore) -> None:
    upload = store.record_upload(UPLOAD)
    finish(store, upload)
    assert store.find_open(FILE) == upload
    assert store.find_next_due() is None


def test_an_etag_that_no_database_holds_is_refused(store: UploadStore) -> None:
    with pytest.raises(InvalidParameter, match=r"^etag"):
        store.record_finish(begin(store), etag="nul\0", when=NOON, announce=True)


# The news


def test_what_is_taken_is_nobody_elses_until_its_time_is_up(store: UploadStore) -> None:
    finish(store, begin(store))
    assert claim(store, NOON, until=NOON + MINUTE)
    assert claim(store, NOON + MINUTE - timedelta(microseconds=1)) is None
    assert store.find_next_due() == NOON + MINUTE
    again = claim(store, NOON + MINUTE)
    assert again
    assert (again.attempt, again.error) == (2, None)


def test_what_is_due_later_is_not_taken_before(store: UploadStore) -> None:
    finish(store, begin(store), when=NOON + HOUR)
    assert claim(store, NOON) is None


def test_what_is_due_longest_is_taken_first(store: UploadStore) -> None:
    for name, when in (("b.mov", NOON + MINUTE), ("c.mov", NOON), ("d.mov", NOON + HOUR)):
        finish(store, begin(store, name), when=when)
    taken = [claim(store, NOON + HOUR, until=NOON + 2 * HOUR) for _ in range(4)]
    assert [one and one.upload.fingerprint.filename for one in taken] == ["c.mov", "b.mov", "d.mov", None]


def test_what_is_told_is_not_due_any_more(store: UploadStore) -> None:
    finish(store, begin(store))
    taken = claim(store, NOON)
    assert taken
    store.record_delivered(taken)
    store.record_delivered(taken)
    assert claim(store, NOON + HOUR) is None
    assert store.find_next_due() is None


def test_a_failure_is_due_again_at_its_time_and_tells_why(store: UploadStore) -> None:
    finish(store, begin(store))
    taken = claim(store, NOON)
    assert taken
    store.record_failure(taken, error="OSError: no room", due=NOON + HOUR)
    assert claim(store, NOON + HOUR - MINUTE) is None
    again = claim(store, NOON + HOUR)
    assert again
    assert (again.attempt, again.error, again.etag, again.finished) == (2, "OSError: no room", ETAG, NOON)


def test_who_comes_back_late_with_a_failure_changes_nothing(store: UploadStore) -> None:
    finish(store, begin(store))
    late = claim(store, NOON)
    other = claim(store, NOON + MINUTE, until=NOON + HOUR)
    assert late
    assert other
    store.record_failure(late, error="late", due=NOON)
    assert store.find_next_due() == NOON + HOUR
    store.record_delivered(other)
    store.record_failure(other, error="after the fact", due=NOON)
    assert store.find_next_due() is None


def test_who_comes_back_late_with_success_has_told_it(store: UploadStore) -> None:
    finish(store, begin(store))
    late = claim(store, NOON)
    assert late
    assert claim(store, NOON + MINUTE)
    store.record_delivered(late)
    assert store.find_next_due() is None


def test_the_news_of_two_uploads_are_apart(store: UploadStore) -> None:
    for name in ("b.mov", "c.mov"):
        finish(store, begin(store, name))
    taken = claim(store, NOON)
    assert taken
    store.record_delivered(taken)
    other = claim(store, NOON)
    assert other
    assert other.upload.key != taken.upload.key


def test_an_error_that_no_database_holds_is_refused(store: UploadStore) -> None:
    finish(store, begin(store))
    taken = claim(store, NOON)
    assert taken
    with pytest.raises(InvalidParameter, match=r"^error"):
        store.record_failure(taken, error="half \udfff pair", due=NOON)


# Sweeping


def test_all_but_the_finished_are_found_oldest_first_in_pages(store: UploadStore) -> None:
    begun = [begin(store, f"{number}.mov") for number in range(7)]
    finish(store, begun[1])
    store.record_state(begun[2], UploadState.ABORTED)
    store.record_state(begun[4], UploadState.SUPERSEDED)
    found, after = [], 0
    while page := store.find_unfinished(after=after, limit=2):
        assert len(page) <= 2
        found += [(upload.fingerprint.filename, upload.state) for _, upload in page]
        after = page[-1][0]
    assert found == [
        ("0.mov", "open"),
        ("2.mov", "aborted"),
        ("3.mov", "open"),
        ("4.mov", "superseded"),
        ("5.mov", "open"),
        ("6.mov", "open"),
    ]


def test_activity_is_remembered_and_tells_two_uploads_not_apart(store: UploadStore) -> None:
    upload = begin(store)
    assert upload.active == upload.created
    store.record_activity(upload, NOON)
    known = store.find_open(upload.fingerprint)
    assert known == upload
    assert known.active == NOON


def test_activity_of_what_is_over_or_unknown_is_passed_over(store: UploadStore) -> None:
    store.record_activity(UPLOAD, NOON)
    upload = begin(store)
    store.record_state(upload, UploadState.ABORTED)
    store.record_activity(upload, NOON)
    ((_, known),) = store.find_unfinished(limit=9)
    assert known.active == UPLOAD.created


def test_an_idle_upload_is_ended_and_an_active_one_is_kept(store: UploadStore) -> None:
    upload = begin(store)
    store.record_part(upload, 1)
    store.record_activity(upload, NOON)
    assert not store.record_idle(upload, before=NOON)
    assert store.find_parts(upload) == [1]
    assert store.record_idle(upload, before=NOON + MINUTE)
    assert store.find_upload("ada", upload.key) == replace(upload, state=UploadState.ABORTED)
    assert not store.record_idle(upload, before=NOON + MINUTE)


def test_an_upload_that_was_bound_meanwhile_is_not_the_one_that_was_idle(store: UploadStore) -> None:
    unbound = store.record_upload(UPLOAD)
    store.record_upload_id(unbound, "id")
    assert not store.record_idle(unbound, before=NOON)
    assert store.find_open(FILE)


def test_ended_uploads_are_forgotten_a_few_at_a_time(store: UploadStore) -> None:
    for number in range(5):
        upload = begin(store, f"{number}.mov")
        store.record_part(upload, 1)
        store.record_state(upload, OVER[number % 3])
    assert [store.forget_ended(before=NOON, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert store.find_unfinished(limit=9) == []
    assert store.find_upload("ada", "ada/1/0.mov") is None


def test_what_is_open_or_owed_or_young_is_not_forgotten(store: UploadStore) -> None:
    is_open, owed, told = (begin(store, name) for name in ("open.mov", "owed.mov", "told.mov"))
    finish(store, owed, when=NOON + MINUTE)
    finish(store, told, announce=False)
    assert store.forget_ended(before=NOON, limit=9) == 0
    assert store.forget_ended(before=NOON + HOUR, limit=9) == 1
    assert store.find_open(is_open.fingerprint) == is_open
    taken = claim(store, NOON + HOUR)
    assert taken
    assert taken.upload.key == owed.key


def test_a_key_that_was_forgotten_may_be_begun_again(store: UploadStore) -> None:
    upload = begin(store)
    store.record_state(upload, UploadState.ABORTED)
    store.forget_ended(before=NOON, limit=9)
    again = begin(store)
    assert again == upload
    assert store.find_open(replace(OTHER_FILE, filename="a.mov")) == again
