"""What counts as finished: what the store has, whatever a page says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from mule_core.completion import StoredObject
from mule_core.errors import MuleError, NotInStore, ObjectStoreUnavailable, UnknownUpload, UploadOver
from mule_core.keys import KeyTemplate
from mule_core.outbox import FinishedUpload
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import UploadState
from mule_core.uploads import UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, WHEN

CLIENT_KEYS = replace(SETTINGS, client_keys=True)
SHARED_KEYS = replace(SETTINGS, key_template="films/{filename}")
OLD_PAGES = replace(CLIENT_KEYS, signature_version="s3")
shared = pytest.mark.parametrize("settings", [CLIENT_KEYS, SHARED_KEYS], ids=["client's", "shared"])
WHOLE = StoredObject(size=20_000_000, etag='"e-4"', age=timedelta(0))
SHORT = replace(WHOLE, size=19_999_999)


class Answers:
    """A store that says what a test has it say; `meanwhile` happens once, before the next answer but one."""

    def __init__(self, stored: StoredObject | None = None, *, unfinished: bool = False) -> None:
        self.stored = stored
        self.unfinished = unfinished
        self.asked: list[str] = []
        self.meanwhile: Iterator[Callable[[], object]] = iter(())

    def find_object(self, key: str) -> StoredObject | None:
        self.asked.append(f"object {key}")
        stored = self.stored
        next(self.meanwhile, lambda: None)()
        return stored

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        self.asked.append(f"upload {key} {upload_id}")
        return self.unfinished

    def abort(self, key: str, upload_id: str) -> None:
        self.asked.append(f"abort {key} {upload_id}")


def make(answers: Answers, settings: Settings = SETTINGS) -> tuple[Uploads, list[FinishedUpload]]:
    """Give uploads over an empty memory, and what the host hears."""
    heard: list[FinishedUpload] = []
    uploads = Uploads(
        settings,
        MemoryUploadStore(),
        objects=answers,
        on_finished=heard.append,
        clock=lambda: WHEN,
        new_id=lambda: "id1",
    )
    return uploads, heard


def start(answers: Answers, settings: Settings = SETTINGS) -> tuple[Uploads, UploadRef, list[FinishedUpload]]:
    """Begin an upload that the store is then asked about."""
    uploads, heard = make(answers, settings)
    begun = uploads.get_init_signature(FILE, key="film.mov")
    ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="id-1")
    uploads.chunk_loaded(ref, 1)
    return uploads, ref, heard


def mark_of(uploads: Uploads) -> str:
    """Give what the object of the file's upload is begun with."""
    signed = uploads.get_init_signature(FILE, key="film.mov").signed
    assert signed
    return signed.headers["x-amz-meta-mule-upload"]


def refuse(uploads: Uploads, ref: UploadRef) -> tuple[str, int | None]:
    """Say that it has finished, which is not so; gives what was found instead."""
    with pytest.raises(NotInStore) as refusal:
        uploads.upload_finished(ref)
    assert uploads.get_init_signature(FILE, key="film.mov").parts == (1,), "it goes on"
    return refusal.value.found, refusal.value.size


def test_an_upload_whose_object_is_whole_has_finished() -> None:
    answers = Answers(WHOLE)
    uploads, ref, heard = start(answers)
    uploads.upload_finished(ref)
    assert answers.asked == ["object uploads/ada/id1/a.mov"]
    assert uploads.outbox
    assert uploads.outbox.deliver_due() == (1, 0)
    assert [(one.etag, one.finished) for one in heard] == [('"e-4"', WHEN)]
    assert uploads.get_init_signature(FILE).parts is None


@pytest.mark.parametrize(
    ("stored", "unfinished", "found"),
    [
        (None, True, ("unfinished", None)),
        (SHORT, True, ("unfinished", 19_999_999)),
        (None, False, ("nothing", None)),
        (SHORT, False, ("other", 19_999_999)),
        (replace(WHOLE, size=20_000_001), False, ("other", 20_000_001)),
    ],
)
@pytest.mark.parametrize("settings", [SETTINGS, CLIENT_KEYS, SHARED_KEYS], ids=["own", "client's", "shared"])
def test_a_page_that_lies_changes_nothing(
    settings: Settings,
    stored: StoredObject | None,
    unfinished: bool,  # noqa: FBT001
    found: tuple[str, int | None],
) -> None:
    uploads, ref, heard = start(Answers(stored, unfinished=unfinished), settings)
    assert refuse(uploads, ref) == found
    assert uploads.outbox
    assert uploads.outbox.deliver_due() == (0, 0)
    assert heard == []


def test_what_is_completed_between_two_questions_is_not_taken_for_lost() -> None:
    answers = Answers(None)
    uploads, ref, _ = start(answers)
    answers.meanwhile = iter([lambda: setattr(answers, "stored", WHOLE)])
    uploads.upload_finished(ref)
    assert uploads.get_init_signature(FILE).parts is None


@shared
def test_another_object_of_the_same_size_is_not_taken_for_the_upload(settings: Settings) -> None:
    answers = Answers(WHOLE)
    uploads, ref, heard = start(answers, settings)
    for mark in ("", 32 * "0"):
        answers.stored = replace(WHOLE, mark=mark)
        assert refuse(uploads, ref) == ("other", 20_000_000)
    answers.stored = replace(WHOLE, mark=mark_of(uploads))
    uploads.upload_finished(ref)
    assert uploads.outbox
    assert uploads.outbox.deliver_due() == (1, 0)
    assert len(heard) == 1


@shared
def test_nobody_finishes_with_the_object_of_another(settings: Settings) -> None:
    """By an upload id that the store never gave: it looks like one that is completed."""
    answers = Answers(None)
    uploads, _, heard = start(answers, settings)
    answers.stored = replace(WHOLE, mark=mark_of(uploads))
    eve = replace(FILE, owner="eve", last_modified=2)
    begun = uploads.get_init_signature(eve, key="film.mov")
    with pytest.raises(NotInStore, match="another one"):
        uploads.upload_finished(UploadRef(owner="eve", key=begun.upload.key, upload_id="made-up"))
    assert heard == []


@shared
def test_an_object_proves_its_upload_to_a_server_that_has_lost_its_database(settings: Settings) -> None:
    uploads, ref, _ = start(Answers(None), settings)
    ticket = uploads.get_init_signature(FILE, key="film.mov").ticket
    lost, heard = make(Answers(replace(WHOLE, mark=mark_of(uploads))), settings)
    lost.upload_finished(replace(ref, ticket=ticket))
    assert lost.outbox
    assert lost.outbox.deliver_due() == (1, 0)
    assert [one.key for one in heard] == [ref.key]


def test_by_version_2_an_older_object_of_the_same_size_is_not_taken_for_the_upload() -> None:
    answers = Answers(WHOLE, unfinished=True)
    uploads, ref, _ = start(answers, OLD_PAGES)
    assert refuse(uploads, ref) == ("unfinished", 20_000_000)
    answers.unfinished = False
    answers.stored = replace(WHOLE, age=timedelta(seconds=2))
    assert refuse(uploads, ref) == ("other", 20_000_000)
    answers.stored = replace(WHOLE, age=timedelta(seconds=1))
    uploads.upload_finished(ref)


def test_a_store_that_tells_no_times_is_believed_once_the_upload_is_gone() -> None:
    uploads, ref, heard = start(Answers(replace(WHOLE, age=None)), OLD_PAGES)
    uploads.upload_finished(ref)
    assert uploads.outbox
    assert uploads.outbox.deliver_due() == (1, 0)
    assert len(heard) == 1


def test_saying_so_twice_asks_and_tells_once() -> None:
    answers = Answers(WHOLE)
    uploads, ref, heard = start(answers)
    uploads.upload_finished(ref)
    answers.stored = None
    uploads.upload_finished(ref)
    assert uploads.outbox
    uploads.outbox.deliver_due()
    uploads.outbox.deliver_due()
    assert len(heard) == 1


@pytest.mark.parametrize("settings", [SETTINGS, CLIENT_KEYS, SHARED_KEYS], ids=["own", "client's", "shared"])
def test_what_is_told_again_by_an_old_ticket_has_the_same_idempotency_key(settings: Settings) -> None:
    answers = Answers(None)
    uploads, ref, heard = start(answers, settings)
    begun = uploads.get_init_signature(FILE, key="film.mov")
    assert begun.signed
    answers.stored = replace(WHOLE, mark=begun.signed.headers.get("x-amz-meta-mule-upload", ""))
    uploads.upload_finished(ref)
    assert uploads.outbox
    uploads.outbox.deliver_due()
    forgotten, heard_again = make(answers, settings)
    forgotten.upload_finished(replace(ref, upload_id="made-up", ticket=begun.ticket))
    assert forgotten.outbox
    forgotten.outbox.deliver_due()
    assert len({one.idempotency_key for one in (*heard, *heard_again)}) == 1
    assert (len(heard), len(heard_again)) == (1, 1)


def test_a_store_that_does_not_answer_leaves_the_upload_as_it_is() -> None:
    class Silent(Answers):
        def find_object(self, key: str) -> StoredObject | None:
            raise ObjectStoreUnavailable(key)

    uploads, ref, _ = start(Silent())
    with pytest.raises(ObjectStoreUnavailable):
        uploads.upload_finished(ref)
    assert uploads.get_init_signature(FILE).parts == (1,)


# What was given up


def test_what_was_cancelled_too_late_has_finished_all_the_same() -> None:
    answers = Answers(None)
    uploads, ref, heard = start(answers)
    uploads.get_delete_signature(ref)
    with pytest.raises(UploadOver, match="aborted"):
        uploads.upload_finished(ref)
    answers.stored = WHOLE
    uploads.upload_finished(ref)
    with pytest.raises(UploadOver, match="finished"):
        uploads.get_delete_signature(ref)
    assert uploads.outbox
    uploads.outbox.deliver_due()
    assert len(heard) == 1


def test_what_is_cancelled_while_the_store_is_asked_has_finished_too() -> None:
    answers = Answers(WHOLE)
    uploads, ref, heard = start(answers)
    answers.meanwhile = iter([lambda: uploads.get_delete_signature(ref)])
    uploads.upload_finished(ref)
    assert len(answers.asked) == 2
    assert uploads.outbox
    uploads.outbox.deliver_due()
    assert len(heard) == 1


def test_what_was_cancelled_too_late_has_finished_by_its_mark_too() -> None:
    answers = Answers(WHOLE)
    uploads, ref, heard = start(answers, CLIENT_KEYS)
    mark = mark_of(uploads)
    uploads.get_delete_signature(ref)
    with pytest.raises(UploadOver, match="aborted"):
        uploads.upload_finished(ref)
    answers.stored = replace(WHOLE, mark=mark)
    uploads.upload_finished(ref)
    assert uploads.outbox
    uploads.outbox.deliver_due()
    assert len(heard) == 1


def test_where_times_alone_tell_what_was_given_up_stays_given_up() -> None:
    answers = Answers(WHOLE)
    uploads, ref, _ = start(answers, OLD_PAGES)
    uploads.get_delete_signature(ref)
    with pytest.raises(UploadOver, match="aborted"):
        uploads.upload_finished(ref)


def test_an_upload_that_is_forgotten_meanwhile_is_unknown() -> None:
    class Forgetful(MemoryUploadStore):
        def record_finish(self, *_: object, **__: object) -> None:
            self._entries.clear()

    uploads = Uploads(SETTINGS, Forgetful(), objects=Answers(WHOLE), clock=lambda: WHEN, new_id=lambda: "id1")
    uploads.get_init_signature(FILE)
    with pytest.raises(UnknownUpload):
        uploads.upload_finished(UploadRef(owner="ada", key="uploads/ada/id1/a.mov", upload_id="id-1"))


# Without a store to ask, and without a hook to tell


def test_without_a_store_to_ask_the_page_is_believed() -> None:
    store = MemoryUploadStore()
    uploads = Uploads(SETTINGS, store, clock=lambda: WHEN, new_id=lambda: "id1")
    uploads.get_init_signature(FILE)
    uploads.upload_finished(UploadRef(owner="ada", key="uploads/ada/id1/a.mov", upload_id="id-1"))
    known = store.find_upload("ada", "uploads/ada/id1/a.mov")
    assert known
    assert known.state is UploadState.FINISHED
    assert (uploads.outbox, store.find_next_due()) == (None, None)


# Activity, which keeps sweeps away


@pytest.mark.parametrize(
    "act",
    [
        lambda uploads, _: uploads.get_init_signature(FILE),
        lambda uploads, ref: uploads.get_all_signatures(ref, part_count=1),
        lambda uploads, ref: uploads.get_list_signature(ref),
        lambda uploads, ref: uploads.chunk_loaded(ref, 2),
        lambda uploads, ref: uploads.get_end_signature(ref),
    ],
)
def test_whoever_goes_on_is_seen(act: Callable[[Uploads, UploadRef], object]) -> None:
    store, now = MemoryUploadStore(), [WHEN]
    uploads = Uploads(SETTINGS, store, clock=lambda: now[0], new_id=lambda: "id1")
    ref = UploadRef(owner="ada", key=uploads.get_init_signature(FILE).upload.key, upload_id="id-1")
    uploads.chunk_loaded(ref, 1)
    for minutes, seen in ((9, 0), (10, 10), (19, 10), (20, 20)):
        now[0] = WHEN + timedelta(minutes=minutes)
        act(uploads, ref)
        known = store.find_open(FILE)
        assert known
        assert known.active == WHEN + timedelta(minutes=seen)


# What keys tell


@pytest.mark.parametrize(
    ("template", "prefix", "names_upload"),
    [
        ("uploads/{owner}/{id}/{filename}", "uploads/", True),
        ("films/{owner}/{filename}", "films/", False),
        ("{id}", "", True),
        ("a{{b/{date}/{id}", "a{", True),
    ],
)
def test_a_template_tells_how_keys_begin_and_whether_uploads_share_them(
    template: str,
    prefix: str,
    names_upload: bool,  # noqa: FBT001
) -> None:
    keys = KeyTemplate(template)
    assert (keys.prefix, keys.names_upload) == (prefix, names_upload)


def test_every_refusal_of_a_finish_tells_when_to_come_back_or_what_was_found() -> None:
    refusals: list[MuleError] = [NotInStore("other", 3), ObjectStoreUnavailable("down")]
    told = [(one.code, one.status_hint, one.retry_after, one.details) for one in refusals]
    assert told == [("NotInStore", 409, None, ("found", "size")), ("ObjectStoreUnavailable", 503, 5, ())]
