"""Two tabs of one page at the same moment: what the second does falls between two steps of the first."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from mule_core.errors import NotAllowed, UploadOver
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Fingerprint, Upload, UploadState
from mule_core.uploads import UploadRef
from tests.core.fixtures import FILE, SETTINGS, make_uploads

CLIENT_KEYS = dataclasses.replace(SETTINGS, client_keys=True)
OTHER_FILE = dataclasses.replace(FILE, filename="b.mov")
SMALL = dataclasses.replace(FILE, filename="small.jpg", filesize=1000)


class Between(MemoryUploadStore):
    """A store in which another tab acts just before an upload is recorded, ended or bound; once for each act."""

    def __init__(self) -> None:
        super().__init__()
        self.before_record: Iterator[Callable[[], object]] = iter(())
        self.before_end: Iterator[Callable[[], object]] = iter(())
        self.before_bind: Iterator[Callable[[], object]] = iter(())

    def record_upload(self, upload: Upload) -> Upload:
        next(self.before_record, lambda: None)()
        return super().record_upload(upload)

    def record_state(self, upload: Upload, state: UploadState) -> None:
        next(self.before_end, lambda: None)()
        super().record_state(upload, state)

    def record_finish(self, upload: Upload, *, etag: str, when: datetime, announce: bool) -> None:
        next(self.before_end, lambda: None)()
        super().record_finish(upload, etag=etag, when=when, announce=announce)

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        next(self.before_bind, lambda: None)()
        return super().record_upload_id(upload, upload_id)


def test_a_new_name_does_not_end_an_upload_that_another_tab_binds_meanwhile() -> None:
    store = Between()
    uploads = make_uploads(CLIENT_KEYS, store=store)
    uploads.get_init_signature(FILE, key="first.mov")
    ref = UploadRef(owner="ada", key="first.mov", upload_id="id-1")
    store.before_end = iter([lambda: uploads.chunk_loaded(ref, 1)])
    again = uploads.get_init_signature(FILE, key="second.mov")
    assert (again.upload.key, again.upload.upload_id, again.parts) == ("first.mov", "id-1", (1,))


def test_force_ends_also_what_another_tab_binds_meanwhile() -> None:
    store = Between()
    uploads = make_uploads(CLIENT_KEYS, store=store)
    uploads.get_init_signature(FILE, key="first.mov")
    ref = UploadRef(owner="ada", key="first.mov", upload_id="id-1")
    store.before_end = iter([lambda: uploads.chunk_loaded(ref, 1)])
    assert uploads.get_init_signature(FILE, key="second.mov", force=True).upload.key == "second.mov"
    with pytest.raises(UploadOver, match="superseded"):
        uploads.chunk_loaded(ref, 2)


@pytest.mark.parametrize("wish", [{}, {"whole": True}])
def test_two_tabs_that_begin_one_file_get_one_upload(wish: dict[str, Any]) -> None:
    store = Between()
    uploads = make_uploads(store=store)
    store.before_record = iter([lambda: uploads.get_init_signature(SMALL, **wish)])
    first = uploads.get_init_signature(SMALL, **wish)
    assert first.upload == uploads.get_init_signature(SMALL, **wish).upload
    assert first.upload.key == "uploads/ada/id2/small.jpg"


@pytest.mark.parametrize("wish", [{"force": True}, {"whole": False}])
def test_what_another_tab_begins_meanwhile_is_ended_where_the_page_does_not_want_it(wish: dict[str, Any]) -> None:
    store = Between()
    uploads = make_uploads(store=store)
    store.before_record = iter([lambda: uploads.get_init_signature(SMALL, whole=True)])
    begun = uploads.get_init_signature(SMALL, **wish)
    assert (begun.upload.key, begun.upload.is_sent_whole) == ("uploads/ada/id1/small.jpg", False)
    other = store.find_upload("ada", "uploads/ada/id2/small.jpg")
    assert other
    assert other.state is UploadState.SUPERSEDED


def test_who_may_not_go_on_does_not_do_so_with_what_another_tab_begins_meanwhile() -> None:
    store = Between()
    uploads = make_uploads(store=store, authorize=lambda _, __, upload: "/id1/" in upload.key)
    others = make_uploads(store=store, start=1)
    store.before_record = iter([lambda: others.get_init_signature(SMALL)])
    with pytest.raises(NotAllowed):
        uploads.get_init_signature(SMALL)


def test_a_page_never_gets_the_upload_of_another_file_however_often_its_key_is_taken() -> None:
    store = Between()
    uploads = make_uploads(CLIENT_KEYS, store=store)
    uploads.get_init_signature(OTHER_FILE, key="same.mov")

    def begin(file: Fingerprint) -> Callable[[], object]:
        return lambda: uploads.get_init_signature(file, key="same.mov")

    third, fourth = (dataclasses.replace(FILE, filename=f"{number}.mov") for number in (3, 4))
    store.before_end = iter([begin(third), begin(fourth)])
    assert uploads.get_init_signature(FILE, key="same.mov").upload.fingerprint == FILE


def test_a_kept_id_is_not_bound_to_the_file_that_takes_the_key_meanwhile() -> None:
    store = Between()
    uploads = make_uploads(CLIENT_KEYS, store=store)
    begun = uploads.get_init_signature(FILE, key="same.mov")
    store.before_bind = iter([lambda: uploads.get_init_signature(OTHER_FILE, key="same.mov")])
    again = uploads.get_init_signature(FILE, key="same.mov", ticket=begun.ticket, upload_id="id-1")
    assert (again.upload.fingerprint, again.upload.upload_id, again.parts) == (FILE, None, None)
    assert uploads.get_init_signature(OTHER_FILE, key="same.mov").upload.upload_id is None


def test_an_upload_that_is_aborted_meanwhile_does_not_finish_with_a_link() -> None:
    store = Between()
    uploads = make_uploads(dataclasses.replace(SETTINGS, link_expires_in=60), store=store)
    ref = UploadRef(owner="ada", key=uploads.get_init_signature(FILE).upload.key, upload_id="id-1")
    store.before_end = iter([lambda: uploads.get_delete_signature(ref)])
    with pytest.raises(UploadOver, match="aborted"):
        uploads.upload_finished(ref)


def test_an_upload_that_finishes_meanwhile_is_not_signed_away() -> None:
    store = Between()
    uploads = make_uploads(store=store)
    ref = UploadRef(owner="ada", key=uploads.get_init_signature(FILE).upload.key, upload_id="id-1")
    store.before_end = iter([lambda: uploads.upload_finished(ref)])
    with pytest.raises(UploadOver, match="finished"):
        uploads.get_delete_signature(ref)
