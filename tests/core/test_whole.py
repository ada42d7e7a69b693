"""Files of at most one chunk, which one PUT of the object sends: as bound, owned, counted and proved as any other."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mule_core.access import Action
from mule_core.completion import StoredObject
from mule_core.errors import (
    InvalidParameter,
    NotAllowed,
    NotInStore,
    TooManyBytesToday,
    TooManyUploads,
    UploadIdMismatch,
    UploadOver,
)
from mule_core.outbox import FinishedUpload
from mule_core.settings import Settings
from mule_core.signatures import UploadSigner
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Fingerprint, Upload, UploadState
from mule_core.tickets import parse_ticket, render_ticket
from mule_core.uploads import Begun, UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, WHEN, make_uploads

SMALL = Fingerprint(owner="ada", filename="a.jpg", filesize=100_000, last_modified=1_763_800_000_000)
KEY = "uploads/ada/id1/a.jpg"
REF = UploadRef(owner="ada", key=KEY, upload_id="!whole")
DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
STORED = StoredObject(size=100_000, etag='"e"', age=timedelta(0))
ONE_CHUNK = 6_291_456


class Objects:
    """A store that has some objects, by key; of unfinished uploads it may not be asked here."""

    def __init__(self, **_: Any) -> None:
        self.stored: dict[str, StoredObject] = {}
        self.asked: list[str] = []

    def find_object(self, key: str) -> StoredObject | None:
        self.asked.append(key)
        return self.stored.get(key)

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        raise AssertionError((key, upload_id))

    def abort(self, key: str, upload_id: str) -> None:
        raise AssertionError((key, upload_id))


def begin(uploads: Uploads, file: Fingerprint = SMALL, **more: Any) -> Begun:
    return uploads.get_init_signature(file, mime_type="image/jpeg", whole=True, **more)


def signed_headers(url: str) -> list[str]:
    return url.split("X-Amz-SignedHeaders=")[1].split("&")[0].split("%3B")


def test_a_small_file_is_begun_with_the_put_that_sends_it() -> None:
    begun = begin(make_uploads())
    assert begun.signed
    assert (begun.signed.method, begun.signed.url.split("?")[0]) == ("PUT", f"https://films.s3.amazonaws.com/{KEY}")
    assert begun.signed.headers == {
        "content-type": "image/jpeg",
        "content-disposition": 'attachment; filename="a.jpg"',
        "if-none-match": "*",
    }
    assert signed_headers(begun.signed.url) == [
        *("content-disposition", "content-length", "content-type", "host", "if-none-match")
    ]
    assert (begun.upload.upload_id, begun.part_count, begun.parts) == ("!whole", 1, None)
    assert begun.signed.expires_at - WHEN == timedelta(minutes=15)


def test_a_signature_lives_no_longer_than_the_settings_say() -> None:
    begun = begin(make_uploads(replace(SETTINGS, expires_in=60)))
    assert begun.signed
    assert begun.signed.expires_at - WHEN == timedelta(minutes=1)


@pytest.mark.parametrize(("filesize", "is_whole"), [(0, True), (ONE_CHUNK, True), (ONE_CHUNK + 1, False)])
def test_one_chunk_is_the_most_that_goes_whole(filesize: int, is_whole: bool) -> None:  # noqa: FBT001
    assert begin(make_uploads(), replace(SMALL, filesize=filesize)).upload.is_sent_whole is is_whole


def test_who_does_not_ask_for_it_gets_a_multipart_upload() -> None:
    begun = make_uploads().get_init_signature(SMALL)
    assert begun.signed
    assert (begun.signed.method, begun.upload.upload_id) == ("POST", None)


@pytest.mark.parametrize("changes", [{"client_keys": True}, {"key_template": "{owner}/{filename}"}])
def test_under_keys_of_many_uploads_nothing_goes_whole(changes: dict[str, Any]) -> None:
    assert begin(make_uploads(replace(SETTINGS, **changes))).upload.upload_id is None


@pytest.mark.parametrize("changes", [{"overwrite": True}, {"signature_version": "s3"}])
def test_what_could_replace_a_finished_object_goes_in_parts(changes: dict[str, Any]) -> None:
    begun = begin(make_uploads(replace(SETTINGS, **changes)))
    assert begun.signed
    assert (begun.signed.method, begun.upload.upload_id) == ("POST", None)


def test_what_was_to_go_whole_is_begun_anew_once_it_could_replace_an_object() -> None:
    store = MemoryUploadStore()
    begun = begin(make_uploads(store=store))
    again = begin(make_uploads(replace(SETTINGS, overwrite=True), store=store, start=1))
    assert (again.upload.key, again.upload.upload_id) == ("uploads/ada/id2/a.jpg", None)
    lost = make_uploads(replace(SETTINGS, overwrite=True), start=1)
    assert begin(lost, ticket=begun.ticket, upload_id="!whole").upload.key == "uploads/ada/id2/a.jpg"
    lost = make_uploads(replace(SETTINGS, overwrite=True), start=1)
    with pytest.raises(UploadOver, match="superseded"):
        lost.get_chunk_signature(replace(REF, ticket=begun.ticket), 1)


@pytest.mark.parametrize(
    ("integrity", "header", "value"),
    [
        ("checksum", "x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
        ("content", "x-amz-content-sha256", DIGEST),
    ],
)
def test_integrity_binds_the_bytes(integrity: str, header: str, value: str) -> None:
    uploads = make_uploads(replace(SETTINGS, integrity=integrity))  # type: ignore[arg-type]
    assert begin(uploads).signed is None
    signed = uploads.get_chunk_signature(REF, 1, sha256=DIGEST)
    assert signed.headers[header] == value
    assert header in signed_headers(signed.url)
    for sha256 in (None, "x" * 64):
        with pytest.raises(InvalidParameter, match="sha256"):
            uploads.get_chunk_signature(REF, 1, sha256=sha256)


def test_it_is_signed_again_as_its_only_chunk() -> None:
    uploads = make_uploads()
    begun = begin(uploads)
    assert uploads.get_chunk_signature(REF, 1) == begun.signed
    with pytest.raises(InvalidParameter, match="chunk"):
        uploads.get_chunk_signature(REF, 2)


@pytest.mark.parametrize("action", ["get_list_signature", "get_end_signature", "get_all_signatures"])
def test_there_is_nothing_to_list_or_to_complete(action: str) -> None:
    uploads = make_uploads()
    begin(uploads)
    more = {"part_count": 1} if action == "get_all_signatures" else {}
    with pytest.raises(InvalidParameter, match="upload_id: this file is sent whole"):
        getattr(uploads, action)(REF, **more)


def test_files_are_spread_over_the_addresses_of_the_store() -> None:
    uploads = make_uploads(replace(SETTINGS, more_endpoint_urls=("https://s3.dualstack.us-east-1.amazonaws.com",)))
    hosts: Counter[str] = Counter()
    for number in range(60):
        begun = begin(uploads, replace(SMALL, last_modified=number))
        assert begun.signed
        hosts[begun.signed.url.split("/uploads/")[0]] += 1
    assert set(hosts) == {"https://films.s3.amazonaws.com", "https://s3.dualstack.us-east-1.amazonaws.com/films"}
    assert min(hosts.values()) >= 20


def test_a_file_is_not_left_to_one_address_that_is_dead() -> None:
    signer = UploadSigner(replace(SETTINGS, more_endpoint_urls=("https://s3.dualstack.us-east-1.amazonaws.com",)))
    upload = begin(make_uploads()).upload
    tries = [signer.sign_whole(upload, when=WHEN + timedelta(seconds=passed)).url for passed in range(10)]
    assert len({url.split("/uploads/")[0] for url in tries}) == 2


# Going on


def test_it_is_gone_on_with_under_its_key() -> None:
    uploads = make_uploads()
    first, again = begin(uploads), begin(uploads)
    assert again.upload == first.upload
    assert again.parts == ()


def test_a_page_that_sends_parts_begins_anew() -> None:
    store = MemoryUploadStore()
    uploads = make_uploads(store=store)
    begin(uploads)
    begun = uploads.get_init_signature(SMALL)
    assert (begun.upload.key, begun.upload.upload_id) == ("uploads/ada/id2/a.jpg", None)
    known = store.find_upload("ada", KEY)
    assert known
    assert known.state is UploadState.SUPERSEDED


def test_a_multipart_upload_is_gone_on_with_in_parts() -> None:
    uploads = make_uploads()
    uploads.get_init_signature(SMALL)
    uploads.get_end_signature(replace(REF, upload_id="id-1"))
    begun = begin(uploads)
    assert begun.signed
    assert (begun.signed.method, begun.upload.upload_id) == ("POST", "id-1")


def test_its_ticket_brings_it_back_as_it_was() -> None:
    begun = begin(make_uploads())
    lost = make_uploads(start=1)
    assert lost.get_chunk_signature(replace(REF, ticket=begun.ticket), 1) == begun.signed
    assert begin(lost).upload.key == KEY


def test_a_page_that_sends_parts_gets_no_other_kind_by_a_ticket() -> None:
    begun = begin(make_uploads())
    again = make_uploads(start=1).get_init_signature(SMALL, ticket=begun.ticket, upload_id="!whole")
    assert (again.upload.key, again.upload.upload_id) == ("uploads/ada/id2/a.jpg", None)


def test_a_ticket_says_of_which_kind_it_is() -> None:
    begun = begin(make_uploads())
    upload = Upload(fingerprint=SMALL, key=KEY, chunk_size=1, mime_type="a/b", created=WHEN, upload_id="!whole")
    assert parse_ticket(render_ticket(upload, key=b"k"), key=b"k") == upload
    bound = replace(upload, upload_id="id-1")
    assert parse_ticket(render_ticket(bound, key=b"k"), key=b"k") == replace(upload, upload_id=None)
    assert begun.upload.is_sent_whole


@pytest.mark.parametrize("action", ["get_end_signature", "get_head_signature", "upload_finished"])
def test_no_multipart_upload_is_bound_to_that_id(action: str) -> None:
    uploads = make_uploads()
    uploads.get_init_signature(SMALL)
    with pytest.raises(InvalidParameter, match="upload_id"):
        getattr(uploads, action)(REF)
    uploads.get_end_signature(replace(REF, upload_id="id-1"))


def test_no_other_id_is_bound_to_it() -> None:
    uploads = make_uploads()
    begin(uploads)
    with pytest.raises(UploadIdMismatch):
        uploads.get_end_signature(replace(REF, upload_id="id-1"))


# Limits, and the host's word


def test_many_that_are_begun_ahead_take_no_place_among_the_unfinished() -> None:
    uploads = make_uploads(replace(SETTINGS, max_unfinished=1, max_unfinished_bytes=20_000_000))
    for number in range(64):
        begin(uploads, replace(SMALL, filename=f"{number}.jpg", filesize=ONE_CHUNK))
    in_parts = uploads.get_init_signature(FILE).upload
    begin(uploads)
    begin(uploads, force=True)
    with pytest.raises(TooManyUploads):
        uploads.get_init_signature(SMALL)
    uploads.upload_finished(UploadRef(owner="ada", key=in_parts.key, upload_id="id"))
    uploads.get_init_signature(SMALL)


def test_it_counts_for_its_day_whatever_becomes_of_it() -> None:
    uploads = make_uploads(replace(SETTINGS, max_bytes_a_day=200_000))
    begin(uploads)
    begin(uploads, force=True)
    with pytest.raises(TooManyBytesToday):
        begin(uploads, replace(SMALL, filename="b.jpg", filesize=1))


@pytest.mark.parametrize("refused", [Action.GET_CHUNK_SIGNATURE, Action.GET_END_SIGNATURE])
def test_who_may_not_send_or_end_it_gets_no_put(refused: Action) -> None:
    allowed = set(Action)
    uploads = make_uploads(authorize=lambda _, action, upload: upload.is_sent_whole and action in allowed)
    begin(uploads)
    allowed.remove(refused)
    with pytest.raises(NotAllowed):
        begin(uploads)
    with pytest.raises(NotAllowed):
        uploads.get_chunk_signature(REF, 1)


def test_the_host_is_asked_for_all_that_the_put_does() -> None:
    asked: list[str] = []

    def authorize(_: str, action: Action, __: Upload) -> bool:
        asked.append(str(action))
        return True

    uploads = make_uploads(authorize=authorize)
    begin(uploads)
    assert asked == ["get_init_signature", "get_chunk_signature", "get_end_signature"]
    asked.clear()
    uploads.get_chunk_signature(REF, 1)
    assert asked == ["get_chunk_signature", "get_end_signature"]


# The end


def start(settings: Settings = SETTINGS) -> tuple[Uploads, Objects, list[FinishedUpload]]:
    heard: list[FinishedUpload] = []
    objects = Objects()
    ids = iter(f"id{number}" for number in range(1, 99))
    uploads = Uploads(
        settings,
        MemoryUploadStore(),
        objects=objects,
        on_finished=heard.append,
        clock=lambda: WHEN,
        new_id=lambda: next(ids),
    )
    begin(uploads)
    return uploads, objects, heard


def test_it_has_finished_once_the_store_has_its_object() -> None:
    uploads, objects, heard = start()
    objects.stored[KEY] = STORED
    uploads.upload_finished(REF)
    assert uploads.outbox
    uploads.outbox.deliver_due()
    assert [(one.key, one.upload_id, one.etag, one.filesize) for one in heard] == [(KEY, "!whole", '"e"', 100_000)]
    assert begin(uploads).upload.key != KEY


@pytest.mark.parametrize(("stored", "found"), [(None, "nothing"), (replace(STORED, size=99_999), "other")])
def test_a_page_that_lies_changes_nothing(stored: StoredObject | None, found: str) -> None:
    uploads, objects, _ = start()
    if stored:
        objects.stored[KEY] = stored
    with pytest.raises(NotInStore) as refusal:
        uploads.upload_finished(REF)
    assert refusal.value.found == found
    assert objects.asked == [KEY]
    assert begin(uploads).upload.key == KEY


def test_to_give_it_up_is_to_look_whether_it_is_there() -> None:
    uploads, objects, heard = start()
    signed = uploads.get_delete_signature(REF)
    assert (signed.method, "uploadId" in signed.url) == ("HEAD", False)
    with pytest.raises(UploadOver, match="aborted"):
        uploads.get_chunk_signature(REF, 1)
    objects.stored[KEY] = STORED
    uploads.upload_finished(REF)  # it was faster
    assert uploads.outbox
    uploads.outbox.deliver_due()
    assert len(heard) == 1
