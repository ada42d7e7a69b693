"""What may be uploaded: refused before a byte is sent, and later, where the limits have become narrower."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from mule_core.completion import StoredObject
from mule_core.errors import (
    FileTooLarge,
    FileTooSmall,
    MuleError,
    ObjectStoreUnavailable,
    StoreUnavailable,
    TooManyBytesToday,
    TooManyUnfinishedBytes,
    TooManyUploads,
    TypeNotAllowed,
    UploadOver,
)
from mule_core.limits import Limits
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Fingerprint, Upload, UploadState, Usage
from mule_core.state.sql import SqlUploadStore
from mule_core.state.store import UploadStore
from mule_core.uploads import UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, WHEN, make_uploads

LATER: dict[str, Callable[[Uploads, UploadRef], object]] = {
    "get_init_signature": lambda uploads, _: uploads.get_init_signature(FILE),
    "get_chunk_signature": lambda uploads, ref: uploads.get_chunk_signature(ref, 1),
    "get_list_signature": lambda uploads, ref: uploads.get_list_signature(ref),
    "get_end_signature": lambda uploads, ref: uploads.get_end_signature(ref),
    "get_all_signatures": lambda uploads, ref: uploads.get_all_signatures(ref, part_count=1),
    "chunk_loaded": lambda uploads, ref: uploads.chunk_loaded(ref, 1),
    "get_head_signature": lambda uploads, ref: uploads.get_head_signature(ref),
    "upload_finished": lambda uploads, ref: uploads.upload_finished(ref),
}
NARROW: list[tuple[dict[str, Any], type[MuleError], str]] = [
    ({"max_size": 19_999_999}, FileTooLarge, "it has 20000000 bytes, and the limit is 19999999 bytes"),
    ({"max_size": 5_000_000}, FileTooLarge, "it has 20 MB, and the limit is 5 MB"),
    ({"max_unfinished_bytes": 5_000_000}, FileTooLarge, "the limit is 5 MB"),
    ({"max_bytes_a_day": 5_000_000}, FileTooLarge, "the limit is 5 MB"),
    ({"min_size": 20_000_001}, FileTooSmall, "has to have at least 20000001 bytes"),
    ({"accept": (".mp4", "image/*")}, TypeNotAllowed, r"only these: \.mp4, image/\*"),
]
WIDE: list[dict[str, Any]] = [
    {"max_size": 20_000_000},
    {"min_size": 20_000_000},
    {"accept": (".mov",)},
    {"accept": ("video/*",)},
    {"max_unfinished": 1},
    {"max_unfinished_bytes": 20_000_000},
    {"max_bytes_a_day": 20_000_000},
]
LATER_ON = WHEN + timedelta(seconds=1)
narrow = pytest.mark.parametrize(("limits", "refusal", "words"), NARROW)


def limited(store: UploadStore | None = None, *, start: int = 0, **limits: Any) -> Uploads:
    return make_uploads(dataclasses.replace(SETTINGS, **limits), store=store, start=start)


def name_file(name: str, filesize: int = 10) -> Fingerprint:
    return dataclasses.replace(FILE, filename=name, filesize=filesize)


def begin(uploads: Uploads, file: Fingerprint, *, upload_id: str | None = None) -> Upload:
    """Begin an upload, and bind it where its id is given."""
    upload = uploads.get_init_signature(file).upload
    if upload_id:
        uploads.get_list_signature(UploadRef(owner=file.owner, key=upload.key, upload_id=upload_id))
    return upload


# A file of its own


@narrow
def test_a_file_that_is_not_taken_is_refused_before_anything_is_remembered(
    limits: dict[str, Any], refusal: type[MuleError], words: str
) -> None:
    store = MemoryUploadStore()
    with pytest.raises(refusal, match=words):
        limited(store, **limits).get_init_signature(FILE)
    assert store.find_open(FILE) is None


@pytest.mark.parametrize("limits", WIDE)
def test_a_file_just_within_the_limits_is_taken(limits: dict[str, Any]) -> None:
    signed = limited(**limits).get_init_signature(FILE).signed
    assert signed
    assert signed.method == "POST"


@narrow
@pytest.mark.parametrize("action", LATER.values(), ids=LATER)
def test_what_has_begun_is_refused_once_the_limits_are_narrower(
    action: Callable[[Uploads, UploadRef], object], limits: dict[str, Any], refusal: type[MuleError], words: str
) -> None:
    store = MemoryUploadStore()
    ref = UploadRef(owner="ada", key=begin(limited(store), FILE).key, upload_id="id-1")
    narrower = limited(store, start=1, **limits)
    with pytest.raises(refusal, match=words):
        action(narrower, ref)
    known = store.find_open(FILE)
    assert known is not None
    assert known.upload_id is None
    assert narrower.get_delete_signature(ref).method == "DELETE", "it may still be given up"


def test_a_file_may_still_be_finished_where_only_its_owner_has_too_much() -> None:
    store = MemoryUploadStore()
    uploads = limited(store)
    for name in ("a", "b"):
        begin(uploads, name_file(name, 20))
    narrower = limited(store, start=2, max_unfinished=1, max_unfinished_bytes=20, max_bytes_a_day=20)
    assert narrower.get_init_signature(name_file("a", 20)).upload.key == "uploads/ada/id1/a"


# Type


def test_the_type_that_is_kept_is_never_one_that_the_list_does_not_have() -> None:
    uploads = limited(accept=(".mov",))
    assert uploads.get_init_signature(FILE, mime_type="text/html").upload.mime_type == "video/quicktime"
    begun = uploads.get_init_signature(FILE, mime_type="text/html", force=True)
    assert begun.signed
    assert begun.signed.headers["content-type"] == "video/quicktime"


def test_a_declared_type_does_not_let_another_name_in() -> None:
    uploads = limited(accept=("image/*",))
    with pytest.raises(TypeNotAllowed) as refusal:
        uploads.get_init_signature(name_file("a.exe"), mime_type="image/png")
    assert refusal.value.accept == "image/*"


def test_a_type_that_was_kept_before_there_was_a_list_is_refused() -> None:
    store = MemoryUploadStore()
    limited(store).get_init_signature(FILE, mime_type="text/html")
    with pytest.raises(TypeNotAllowed):
        limited(store, accept=(".mov",)).get_init_signature(FILE)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_page_that_names_its_key_does_not_name_another_type(version: str) -> None:
    uploads = limited(accept=(".mov",), client_keys=True, signature_version=version)
    with pytest.raises(TypeNotAllowed):
        uploads.get_init_signature(FILE, key="page.html")
    assert uploads.get_init_signature(FILE, key="a/random-name").upload.key == "a/random-name"
    with pytest.raises(TypeNotAllowed):
        uploads.get_init_signature(name_file("a.html"), key="a.mov")


# One owner's uploads


def test_one_more_unfinished_upload_than_may_be_is_refused_until_one_ends() -> None:
    uploads = limited(max_unfinished=2)
    first = begin(uploads, name_file("a"))
    begin(uploads, name_file("b"))
    with pytest.raises(TooManyUploads, match=r"the limit is 2\): finish or cancel") as refusal:
        begin(uploads, name_file("c"))
    assert (refusal.value.limit, refusal.value.retry_after) == (2, 30)
    begin(uploads, dataclasses.replace(name_file("c"), owner="bob"))
    uploads.get_delete_signature(UploadRef(owner="ada", key=first.key, upload_id="id-1"))
    begin(uploads, name_file("c"))


def test_a_file_that_takes_the_place_of_another_under_its_key_is_no_more_than_there_was() -> None:
    uploads = limited(max_unfinished=1, key_template="{owner}/{filename}")
    begin(uploads, FILE)
    changed = dataclasses.replace(FILE, last_modified=FILE.last_modified + 1000)
    assert begin(uploads, changed).key == f"ada/{FILE.filename}"


def test_the_bytes_of_unfinished_uploads_have_a_limit() -> None:
    uploads = limited(max_unfinished_bytes=25)
    first = begin(uploads, name_file("a", 10))
    begin(uploads, name_file("b", 10))
    with pytest.raises(TooManyUnfinishedBytes, match="may have 25 bytes together"):
        begin(uploads, name_file("c", 6))
    begin(uploads, name_file("c", 5))
    uploads.upload_finished(UploadRef(owner="ada", key=first.key, upload_id="id-1"))
    begin(uploads, name_file("d", 6))


def test_the_bytes_of_a_day_have_a_limit_until_midnight() -> None:
    uploads = limited(max_bytes_a_day=25)
    first = begin(uploads, name_file("a", 20), upload_id="id-1")
    uploads.upload_finished(UploadRef(owner="ada", key=first.key, upload_id="id-1"))
    with pytest.raises(TooManyBytesToday, match="at most 25 bytes a day") as refusal:
        begin(uploads, name_file("b", 6))
    assert refusal.value.retry_after == 75_355  # from 03:04:05 to 24:00
    begin(uploads, name_file("c", 5))


@pytest.mark.parametrize(
    ("when", "retry_after"),
    [
        ("2026-01-02T23:59:59.999999+00:00", 1),
        ("2026-01-02T00:00:00+00:00", 86_400),
        ("2026-01-03T00:30:00.5+02:00", 5_400),
    ],
)
def test_nobody_is_told_to_come_back_before_midnight(when: str, retry_after: int) -> None:
    usage = Usage(open_count=1, open_bytes=2, begun_bytes=2)
    limits = Limits(dataclasses.replace(SETTINGS, max_bytes_a_day=1))
    with pytest.raises(TooManyBytesToday) as refusal:
        limits.check_usage(usage, when=datetime.fromisoformat(when))
    assert refusal.value.retry_after == retry_after


def test_yesterday_does_not_count() -> None:
    store = MemoryUploadStore()
    yesterday = datetime.fromisoformat("2026-01-01T23:59:59.999999+00:00")
    store.record_upload(
        Upload(fingerprint=name_file("a", 20), key="a", chunk_size=1, mime_type="a/b", created=yesterday)
    )
    begin(limited(store, max_bytes_a_day=20), name_file("b", 20))


def test_an_upload_that_was_never_sent_a_byte_does_not_count_for_its_day() -> None:
    uploads = limited(max_bytes_a_day=20, client_keys=True)
    for visit in range(3):  # existing pages name another key at each
        assert uploads.get_init_signature(name_file("a", 20), key=f"visit {visit}").upload.key == f"visit {visit}"


def test_to_begin_afresh_takes_no_second_place() -> None:
    uploads = limited(max_unfinished=1, max_unfinished_bytes=10)
    begin(uploads, name_file("a"), upload_id="id-1")
    assert uploads.get_init_signature(name_file("a"), force=True).upload.key == "uploads/ada/id2/a"


def test_who_cannot_begin_afresh_keeps_what_has_begun() -> None:
    uploads = limited(max_bytes_a_day=15)
    begin(uploads, name_file("a"), upload_id="id-1")
    with pytest.raises(TooManyBytesToday):
        uploads.get_init_signature(name_file("a"), force=True)
    assert uploads.get_init_signature(name_file("a")).upload.upload_id == "id-1"


def test_who_cannot_begin_afresh_today_keeps_what_has_begun_yesterday() -> None:
    store = MemoryUploadStore()
    yesterday = datetime.fromisoformat("2026-01-01T12:00:00+00:00")
    old = Upload(fingerprint=name_file("a"), key="a", chunk_size=1, mime_type="a/b", created=yesterday)
    store.record_upload(old)
    uploads = limited(store, max_bytes_a_day=15)
    begin(uploads, name_file("b"))
    with pytest.raises(TooManyBytesToday):
        uploads.get_init_signature(name_file("a"), force=True)
    assert store.find_open(name_file("a")) == old


def test_a_ticket_brings_no_more_back_than_may_be_unfinished() -> None:
    tickets = [limited(start=n).get_init_signature(name_file(f"{n}")).ticket for n in range(2)]
    uploads = limited(max_unfinished=1)
    refs = [
        UploadRef(owner="ada", key=f"uploads/ada/id{n + 1}/{n}", upload_id="id", ticket=tickets[n]) for n in range(2)
    ]
    assert uploads.get_list_signature(refs[0]).method == "GET"
    with pytest.raises(TooManyUploads):
        uploads.get_list_signature(refs[1])
    with pytest.raises(TooManyUploads):
        uploads.get_init_signature(name_file("1"), ticket=tickets[1])


def test_what_tickets_of_earlier_days_bring_back_counts_for_today() -> None:
    a_week_ago = WHEN - timedelta(days=7)
    made = [
        Uploads(SETTINGS, MemoryUploadStore(), clock=lambda: a_week_ago).get_init_signature(name_file(name, 20))
        for name in ("a", "b")
    ]
    uploads = limited(max_bytes_a_day=25)
    refs = [UploadRef(owner="ada", key=begun.upload.key, upload_id="id", ticket=begun.ticket) for begun in made]
    assert uploads.get_list_signature(refs[0]).method == "GET"
    with pytest.raises(TooManyBytesToday):
        uploads.get_list_signature(refs[1])
    with pytest.raises(TooManyBytesToday):
        begin(uploads, name_file("c", 6))


def test_what_a_ticket_has_brought_back_today_counts_once_when_it_is_begun_afresh() -> None:
    a_week_ago = WHEN - timedelta(days=7)
    old = Uploads(SETTINGS, MemoryUploadStore(), clock=lambda: a_week_ago).get_init_signature(name_file("a", 20))
    uploads = limited(max_bytes_a_day=30)
    assert uploads.get_init_signature(name_file("a", 20), ticket=old.ticket).upload.key == old.upload.key
    assert uploads.get_init_signature(name_file("a", 20), force=True).upload.key != old.upload.key


def test_a_refusal_is_told_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    uploads = limited(max_unfinished=1)
    begin(uploads, name_file("a"))
    with pytest.raises(TooManyUploads):
        begin(uploads, name_file("b"))
    first, second = (record.__dict__["mule_upload"] for record in caplog.records)
    assert first != second
    assert caplog.messages == [f"begun upload={first} size=10", f"refused upload={second} code=TooManyUploads"]


# What was given up, but may live on in the store


class Bucket:
    """A store that is asked for nothing but to abort uploads; it answers so often, and falls silent.

    Some uploads it never aborts, though it answers. `waited` is called as often as it is asked.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.aborted: list[str] = []
        self.answers = 99
        self.stuck: set[str] = set()
        self.waited: Callable[[], object] = lambda: None

    def find_object(self, key: str) -> StoredObject | None:
        raise AssertionError(key)

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        raise AssertionError((key, upload_id))

    def abort(self, key: str, upload_id: str) -> None:
        self.asked.append(upload_id)
        self.waited()
        if not self.answers or upload_id in self.stuck:
            raise ObjectStoreUnavailable(key)
        self.answers -= 1
        self.aborted.append(upload_id)


@dataclass
class Yard:
    """Uploads over a store that is asked, and a clock that a test moves."""

    uploads: Uploads
    bucket: Bucket
    now: list[datetime]

    def give_up(self, name: str) -> None:
        upload = begin(self.uploads, name_file(name), upload_id=f"id-{name}")
        self.uploads.get_delete_signature(UploadRef(owner="ada", key=upload.key, upload_id=f"id-{name}"))


def open_yard(**limits: Any) -> Yard:
    bucket, now, ids = Bucket(), [WHEN], count(1)
    uploads = Uploads(
        dataclasses.replace(SETTINGS, **limits),
        MemoryUploadStore(),
        objects=bucket,
        clock=lambda: now[0],
        new_id=lambda: f"id{next(ids)}",
    )
    return Yard(uploads=uploads, bucket=bucket, now=now)


SILENT = timedelta(seconds=5)  # for so long a store that has not answered is left in peace
places = pytest.mark.parametrize(
    ("limits", "refusal"),
    [({"max_unfinished": 2}, TooManyUploads), ({"max_unfinished_bytes": 20}, TooManyUnfinishedBytes)],
)


@places
def test_who_gives_uploads_up_has_their_place_once_the_store_has_nothing_of_them(
    limits: dict[str, int], refusal: type[MuleError]
) -> None:
    yard = open_yard(**limits)
    yard.give_up("a")
    yard.give_up("b")
    assert yard.bucket.aborted == [], "nobody needs the place"
    yard.bucket.answers = 0
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("c"))
    yard.bucket.answers = 99
    yard.now[0] += SILENT
    begin(yard.uploads, name_file("c"))
    begin(yard.uploads, name_file("d"))
    assert yard.bucket.aborted == ["id-a", "id-b"]
    with pytest.raises(refusal):
        begin(yard.uploads, name_file("e"))


def test_what_was_given_up_counts_also_once_its_signatures_are_dead() -> None:
    yard = open_yard(max_unfinished=1, expires_in=3600)
    for name in "abc":
        yard.give_up(name)
        yard.now[0] += timedelta(days=6)
    assert yard.bucket.aborted == ["id-a", "id-b"]


def test_what_the_store_never_ends_counts_until_a_sweep_has_had_its_time() -> None:
    yard = open_yard(max_unfinished=1, expires_in=3600)
    yard.give_up("a")
    yard.bucket.answers = 0
    # An hour, the ten minutes to which activity is known, and what is left in peace.
    yard.now[0] = WHEN + timedelta(minutes=70, days=7)
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("b"))
    yard.now[0] += timedelta(microseconds=1)
    begin(yard.uploads, name_file("b"))


def test_to_begin_afresh_again_and_again_leaves_nothing_in_the_store() -> None:
    yard = open_yard(max_unfinished=1)
    for attempt in range(3):
        begun = yard.uploads.get_init_signature(name_file("a"), force=True).upload
        yard.uploads.get_list_signature(UploadRef(owner="ada", key=begun.key, upload_id=f"id-{attempt}"))
    assert yard.bucket.aborted == ["id-0", "id-1"]


def test_a_store_that_falls_silent_has_aborted_what_it_has() -> None:
    yard = open_yard(max_unfinished=2)
    yard.give_up("a")
    yard.give_up("b")
    yard.bucket.answers = 1
    begin(yard.uploads, name_file("c"))
    assert yard.bucket.aborted == ["id-a"]


def test_one_that_the_store_does_not_abort_keeps_no_other_from_its_place() -> None:
    yard = open_yard(max_unfinished=2)
    yard.give_up("a")
    yard.give_up("b")
    yard.bucket.stuck = {"id-a"}
    begin(yard.uploads, name_file("c"))
    assert yard.bucket.aborted == ["id-b"]


@pytest.mark.parametrize(("seconds", "asked"), [(4.9, ["id-a", "id-b"]), (5, ["id-a"])])
def test_a_page_does_not_wait_for_one_after_another_where_the_store_is_slow(seconds: float, asked: list[str]) -> None:
    yard = open_yard(max_unfinished=3)
    for name in "abc":
        yard.give_up(name)
    yard.bucket.answers = 0

    def wait() -> None:
        yard.now[0] += timedelta(seconds=seconds)

    yard.bucket.waited = wait
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("d"))
    assert yard.bucket.asked == asked


@places
def test_the_store_is_not_asked_where_what_was_given_up_is_not_what_fills_the_place(
    limits: dict[str, int], refusal: type[MuleError]
) -> None:
    yard = open_yard(**limits)
    yard.give_up("a")
    begin(yard.uploads, name_file("b"))
    begin(limited(yard.uploads._store, start=9), name_file("c"))
    with pytest.raises(refusal):
        begin(yard.uploads, name_file("d"))
    assert yard.bucket.asked == []


def test_a_store_that_does_not_answer_is_asked_again_only_after_a_while(caplog: pytest.LogCaptureFixture) -> None:
    yard = open_yard(max_unfinished=2)
    yard.give_up("a")
    yard.give_up("b")
    yard.bucket.answers = 0
    caplog.set_level(logging.INFO)
    for _ in range(3):
        with pytest.raises(ObjectStoreUnavailable) as refusal:
            begin(yard.uploads, name_file("c"))
        assert refusal.value.retry_after == SILENT.total_seconds()
    assert yard.bucket.asked == ["id-a", "id-b"]
    assert {message.split()[-1] for message in caplog.messages} == {"code=ObjectStoreUnavailable"}
    yard.bucket.answers = 99
    yard.now[0] += SILENT - timedelta(microseconds=1)
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("c"))
    yard.now[0] += timedelta(microseconds=1)
    begin(yard.uploads, name_file("c"))


def test_nobody_waits_because_the_store_did_not_answer_for_another() -> None:
    yard = open_yard(max_unfinished=1)
    yard.give_up("a")
    yard.bucket.stuck = {"id-a"}
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("b"))
    eves = [dataclasses.replace(name_file(name), owner="eve") for name in "ab"]
    upload = begin(yard.uploads, eves[0], upload_id="id-eve")
    yard.uploads.get_delete_signature(UploadRef(owner="eve", key=upload.key, upload_id="id-eve"))
    begin(yard.uploads, eves[1])
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("b"))
    assert yard.bucket.asked == ["id-a", "id-eve"]


def test_a_clock_that_is_set_back_keeps_nobody_out() -> None:
    yard = open_yard(max_unfinished=1)
    yard.give_up("a")
    yard.bucket.answers = 0
    with pytest.raises(ObjectStoreUnavailable):
        begin(yard.uploads, name_file("b"))
    yard.bucket.answers = 99
    yard.now[0] -= timedelta(hours=1)
    begin(yard.uploads, name_file("b"))


def test_who_begins_afresh_while_the_store_is_silent_is_told_to_come_back() -> None:
    yard = open_yard(max_unfinished=1)
    begin(yard.uploads, name_file("a"), upload_id="id-a")
    yard.bucket.answers = 0
    with pytest.raises(ObjectStoreUnavailable):
        yard.uploads.get_init_signature(name_file("a"), force=True)
    yard.bucket.answers = 99
    yard.now[0] += SILENT
    assert yard.uploads.get_init_signature(name_file("a"), force=True).upload.key == "uploads/ada/id3/a"


def test_what_was_never_sent_in_parts_is_not_aborted() -> None:
    yard = open_yard(max_unfinished=1)
    yard.uploads.get_init_signature(name_file("whole"), whole=True)
    for name in ("whole", "unbound"):
        yard.uploads.get_init_signature(name_file(name), force=True)
        yard.uploads._store.record_state(begin(yard.uploads, name_file(name)), UploadState.ABORTED)
    begin(yard.uploads, name_file("b"))
    assert yard.bucket.aborted == []


# At the same moment


class Unhurried(MemoryUploadStore):
    """Counts for everybody before anybody has recorded: the worst that can happen at one moment."""

    def __init__(self, together: int) -> None:
        super().__init__()
        self._barrier = Barrier(together)

    def get_usage(self, owner: str, *, since: datetime, alive_since: datetime) -> Usage:
        usage = super().get_usage(owner, since=since, alive_since=alive_since)
        self._barrier.wait(timeout=30)
        return usage


class Crowded(Unhurried):
    """Also records for everybody before anybody counts again; `calm` ends that."""

    def record_upload(self, upload: Upload) -> Upload:
        recorded = super().record_upload(upload)
        self._barrier.wait(timeout=30)
        return recorded

    def calm(self) -> None:
        self._barrier = Barrier(1)


def test_those_who_begin_at_the_same_moment_are_never_too_many_together() -> None:
    store = Unhurried(3)
    uploads = limited(store, max_unfinished=2)

    def try_to_begin(name: str) -> bool:
        try:
            begin(uploads, name_file(name))
        except TooManyUploads:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        begun = list(pool.map(try_to_begin, "abc"))
    unfinished = [name for name in "abc" if store.find_open(name_file(name))]
    assert len(unfinished) == sum(begun) <= 2


@pytest.mark.parametrize("whole", [False, True])
def test_those_who_were_refused_at_the_same_moment_may_begin_when_it_is_over(whole: bool) -> None:  # noqa: FBT001
    store = Crowded(2)
    uploads = limited(store, max_bytes_a_day=15)

    def begin_in_a_tab(name: str) -> None:
        uploads.get_init_signature(name_file(name), whole=whole)

    with ThreadPoolExecutor(2) as pool:
        tabs = [pool.submit(begin_in_a_tab, name) for name in "ab"]
    assert [type(tab.exception()) for tab in tabs] == [TooManyBytesToday] * 2
    store.calm()
    begin_in_a_tab("c")


class Meanwhile(MemoryUploadStore):
    """Lets others do something once an upload is recorded, and before anybody counts again."""

    def __init__(self) -> None:
        super().__init__()
        self.errand: Callable[[], object] | None = None

    def record_upload(self, upload: Upload) -> Upload:
        recorded = super().record_upload(upload)
        errand, self.errand = self.errand, None
        if errand:
            errand()
        return recorded


def test_an_upload_that_is_refused_does_not_go_on_by_an_id_that_was_bound_meanwhile() -> None:
    store = Meanwhile()
    uploads = limited(store, max_unfinished=1)
    other = Upload(fingerprint=name_file("b"), key="b", chunk_size=1, mime_type="a/b", created=WHEN)

    def begin_beside() -> None:
        begin(uploads, name_file("a"), upload_id="id-1")
        store.record_upload(other)

    store.errand = begin_beside
    with pytest.raises(TooManyUploads):
        uploads.get_init_signature(name_file("a"))
    with pytest.raises(UploadOver, match="superseded"):
        uploads.get_chunk_signature(UploadRef(owner="ada", key="uploads/ada/id1/a", upload_id="id-1"), 1)
    given_up = store.find_given_up("ada", alive_since=WHEN, limit=9)
    assert [upload.upload_id for upload in given_up] == ["id-1"], "of which the store may have parts"
    assert store.find_open(other.fingerprint) == other


def test_a_refusal_ends_no_other_upload_that_has_the_key_by_then() -> None:
    store = Meanwhile()
    uploads = limited(store, max_unfinished=1, client_keys=True)

    def begin_beside() -> None:
        uploads.get_delete_signature(UploadRef(owner="ada", key="a", upload_id="id-1"))
        for name in "ab":
            upload = Upload(fingerprint=name_file(name), key=name, chunk_size=1, mime_type="a/b", created=LATER_ON)
            store.record_upload_id(store.record_upload(upload), f"id-{name}")

    store.errand = begin_beside
    with pytest.raises(TooManyUploads):
        uploads.get_init_signature(name_file("a"), key="a")
    known = store.find_open(name_file("a"))
    assert known
    assert known.upload_id == "id-a"


def test_tickets_that_come_at_the_same_moment_bring_no_more_back_than_may_be_unfinished() -> None:
    tickets = [limited(start=n).get_init_signature(name_file(f"{n}")).ticket for n in range(2)]
    uploads = limited(Crowded(2), max_unfinished=1)

    def go_on(n: int) -> None:
        ref = UploadRef(owner="ada", key=f"uploads/ada/id{n + 1}/{n}", upload_id="id", ticket=tickets[n])
        uploads.get_list_signature(ref)

    with ThreadPoolExecutor(2) as pool:
        tabs = [pool.submit(go_on, n) for n in range(2)]
    assert [type(tab.exception()) for tab in tabs] == [TooManyUploads] * 2


def test_what_is_refused_today_comes_back_by_its_ticket_tomorrow() -> None:
    begun = [limited(start=n).get_init_signature(name_file(f"{n}", 60)) for n in range(2)]
    store = Crowded(2)
    now = WHEN
    settings = dataclasses.replace(SETTINGS, max_bytes_a_day=100)
    uploads = Uploads(settings, store, clock=lambda: now)

    def go_on(n: int) -> None:
        ref = UploadRef(owner="ada", key=begun[n].upload.key, upload_id="id", ticket=begun[n].ticket)
        uploads.get_list_signature(ref)

    with ThreadPoolExecutor(2) as pool:
        tabs = [pool.submit(go_on, n) for n in range(2)]
    assert [type(tab.exception()) for tab in tabs] == [TooManyBytesToday] * 2
    store.calm()
    for n in range(2):
        go_on(n)
        now += timedelta(days=1)


def test_a_database_that_falters_while_a_ticket_is_taken_up_loses_nothing() -> None:
    begun = limited().get_init_signature(name_file("a"))
    store = MemoryUploadStore()
    uploads = limited(store, max_unfinished=1)
    count_usage, answers = store.get_usage, iter([True, False])

    def falter(*words: Any, **more: Any) -> Usage:
        if not next(answers, True):
            raise StoreUnavailable("the database does not answer")
        return count_usage(*words, **more)

    store.get_usage = falter  # type: ignore[method-assign]
    ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="id", ticket=begun.ticket)
    with pytest.raises(StoreUnavailable):
        uploads.get_list_signature(ref)
    assert uploads.get_list_signature(ref).method == "GET"


def test_limits_hold_over_a_database(tmp_path: Path) -> None:
    store = SqlUploadStore.from_url(f"sqlite:///{tmp_path}/mule.db")
    uploads = limited(store, max_unfinished=1)
    first = begin(uploads, name_file("a"))
    with pytest.raises(TooManyUploads):
        begin(uploads, name_file("b"))
    store.record_state(first, UploadState.ABORTED)
    begin(uploads, name_file("b"))
    store.close()
