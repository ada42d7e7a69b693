"""The news of finished uploads: told once, and again where that failed or crashed."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from mule_core.marks import ToldBy
from mule_core.outbox import FinishedUpload, Outbox
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Upload
from mule_core.state.store import UploadStore
from tests.core.fixtures import WHEN
from tests.core.stored import FILE, UPLOAD

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.when = WHEN

    def __call__(self) -> datetime:
        return self.when


def make_outbox(
    store: UploadStore,
    on_finished: Callable[[FinishedUpload], object],
    clock: Clock,
    *,
    told_by: ToldBy = ToldBy.TIME,
) -> Outbox:
    return Outbox(store, on_finished, bucket="films", told_by=told_by, lease=LEASE, clock=clock)


def finish(store: UploadStore, name: str = "a.mov") -> Upload:
    upload = replace(UPLOAD, fingerprint=replace(FILE, filename=name), key=f"ada/1/{name}")
    upload = store.record_upload_id(store.record_upload(upload), f"id of {name}")
    store.record_finish(upload, etag='"e-4"', when=WHEN, announce=True)
    return upload


class Crash(KeyboardInterrupt):
    """The end of the process, as far as the outbox can tell."""


def test_the_host_hears_all_that_there_is_to_know(store: UploadStore) -> None:
    finish(store)
    heard: list[FinishedUpload] = []
    assert make_outbox(store, heard.append, Clock()).deliver_due() == (1, 0)
    assert heard == [
        FinishedUpload(
            owner="ada",
            filename="a.mov",
            filesize=20_000_000,
            mime_type="video/quicktime",
            bucket="films",
            key="ada/1/a.mov",
            upload_id="id of a.mov",
            etag='"e-4"',
            finished=WHEN,
            idempotency_key="7529a33d68aaf8b42f04936f0f9cc830",
            attempt=1,
        )
    ]
    with pytest.raises(FrozenInstanceError):
        heard[0].key = "another"  # type: ignore[misc]


def test_what_was_heard_is_not_told_again(store: UploadStore) -> None:
    for name in ("a.mov", "b.mov", "c.mov"):
        finish(store, name)
    heard: list[FinishedUpload] = []
    clock = Clock()
    outbox = make_outbox(store, heard.append, clock)
    assert outbox.deliver_due() == (3, 0)
    clock.when += 10 * HOUR
    assert outbox.deliver_due() == (0, 0)
    assert len({one.idempotency_key for one in heard}) == 3
    assert outbox.find_pause() is None


def test_an_async_hook_is_a_mistake_that_loses_no_news(store: UploadStore, caplog: pytest.LogCaptureFixture) -> None:
    finish(store)
    clock = Clock()

    async def hear(_: FinishedUpload) -> None:
        raise AssertionError("nobody awaits it")

    assert make_outbox(store, hear, clock).deliver_due() == (0, 1)
    assert "on_finished has to be a plain function" in caplog.text
    clock.when += HOUR
    heard: list[FinishedUpload] = []
    assert make_outbox(store, heard.append, clock).deliver_due() == (1, 0)


def test_a_hook_that_fails_is_called_again_after_longer_and_longer_pauses(
    store: UploadStore, caplog: pytest.LogCaptureFixture
) -> None:
    finish(store)
    clock, calls = Clock(), list[tuple[datetime, FinishedUpload]]()

    def fail(upload: FinishedUpload) -> None:
        calls.append((clock.when, upload))
        raise OSError("no room: \udfff\0 Ω")

    outbox = make_outbox(store, fail, clock)
    for _ in range(12):
        assert outbox.deliver_due() == (0, 1)
        assert outbox.deliver_due() == (0, 0)
        pause = outbox.find_pause()
        assert pause
        clock.when += pause
    pauses = [int((later - earlier).total_seconds()) for (earlier, _), (later, _) in pairwise(calls)]
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert [upload.attempt for _, upload in calls] == list(range(1, 13))
    assert len({upload.idempotency_key for _, upload in calls}) == 1
    assert "on_finished failed upload=14ab861d86a5 attempt=12" in caplog.text
    assert "a.mov" not in caplog.text
    again = store.claim_delivery(when=clock.when, until=clock.when)
    assert again
    assert again.error == "OSError: no room: \\udfff\\x00 \\u03a9"


@pytest.mark.parametrize("ending", [SystemExit, CancelledError])
def test_a_hook_that_wants_to_end_its_caller_is_called_again_after_a_pause(
    ending: type[BaseException], store: UploadStore, caplog: pytest.LogCaptureFixture
) -> None:
    finish(store)
    clock = Clock()

    def end(_: FinishedUpload) -> None:
        raise ending

    outbox = make_outbox(store, end, clock)
    assert outbox.deliver_due() == (0, 1)
    assert "on_finished failed" in caplog.text
    assert outbox.find_pause() == timedelta(seconds=10)
    clock.when += timedelta(seconds=10)
    heard: list[FinishedUpload] = []
    assert make_outbox(store, heard.append, clock).deliver_due() == (1, 0)
    assert [one.attempt for one in heard] == [2]


def test_a_hook_that_fails_keeps_no_other_news(store: UploadStore) -> None:
    for name in ("a.mov", "b.mov", "c.mov"):
        finish(store, name)

    def fail_first(upload: FinishedUpload) -> None:
        if upload.filename == "a.mov":
            raise ValueError

    assert make_outbox(store, fail_first, Clock()).deliver_due() == (2, 1)


def test_what_a_crash_interrupts_is_told_again_once_its_lease_is_over(store: UploadStore) -> None:
    finish(store)
    clock = Clock()

    def crash(_: FinishedUpload) -> None:
        raise Crash

    with pytest.raises(Crash):
        make_outbox(store, crash, clock).deliver_due()
    heard: list[FinishedUpload] = []
    outbox = make_outbox(store, heard.append, clock)
    clock.when += LEASE - timedelta(seconds=1)
    assert (outbox.deliver_due(), outbox.find_pause()) == ((0, 0), timedelta(seconds=1))
    clock.when += timedelta(seconds=1)
    assert outbox.deliver_due() == (1, 0)
    assert [one.attempt for one in heard] == [2]


def test_no_two_processes_tell_the_same_at_once(store: UploadStore) -> None:
    finish(store)
    clock, heard = Clock(), list[str]()
    other = make_outbox(store, lambda _: heard.append("other"), clock)

    def tell(_: FinishedUpload) -> None:
        heard.append("first")
        assert other.deliver_due() == (0, 0)

    assert make_outbox(store, tell, clock).deliver_due() == (1, 0)
    assert heard == ["first"]


def test_an_idempotency_key_outlives_the_database(store: UploadStore) -> None:
    heard: list[FinishedUpload] = []
    for memory in (store, MemoryUploadStore()):
        finish(memory)
        make_outbox(memory, heard.append, Clock()).deliver_due()
    assert heard[0].idempotency_key == heard[1].idempotency_key


@pytest.mark.parametrize(("told_by", "names"), [(ToldBy.KEY, 1), (ToldBy.MARK, 1), (ToldBy.TIME, 2)])
def test_an_upload_that_comes_back_under_another_id_is_the_same_where_it_can_be_told(
    told_by: ToldBy, names: int
) -> None:
    heard: list[FinishedUpload] = []
    for upload_id in ("id-1", "made-up"):
        store = MemoryUploadStore()
        upload = store.record_upload_id(store.record_upload(UPLOAD), upload_id)
        store.record_finish(upload, etag="", when=WHEN, announce=True)
        make_outbox(store, heard.append, Clock(), told_by=told_by).deliver_due()
    assert len({one.idempotency_key for one in heard}) == names


@pytest.mark.parametrize("told_by", ToldBy)
def test_no_two_uploads_have_one_idempotency_key(told_by: ToldBy) -> None:
    """Not even of one key, where that may be."""
    heard: list[FinishedUpload] = []
    store = MemoryUploadStore()
    for number in range(2):
        later = replace(UPLOAD, created=UPLOAD.created + timedelta(seconds=number))
        key = f"{number}" if told_by is ToldBy.KEY else "one"
        upload = store.record_upload_id(store.record_upload(replace(later, key=key)), f"id-{number}")
        store.record_finish(upload, etag="", when=WHEN, announce=True)
    make_outbox(store, heard.append, Clock(), told_by=told_by).deliver_due()
    assert len({one.idempotency_key for one in heard}) == 2
