"""The contract of UploadStore where a key has had more than one upload: none is taken for another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mule_core.state.records import UploadState
from mule_core.state.store import UploadStore
from tests.core.stored import FILE, OTHER_FILE, OVER, UPLOAD


def test_of_one_key_the_open_upload_is_found_else_the_latest_that_is_over(store: UploadStore) -> None:
    first = store.record_upload_id(store.record_upload(UPLOAD), "first")
    store.record_state(first, UploadState.FINISHED)
    second = store.record_upload_id(store.record_upload(UPLOAD), "second")
    assert store.find_upload("ada", UPLOAD.key) == second
    store.record_state(second, UploadState.ABORTED)
    assert store.find_upload("ada", UPLOAD.key) == replace(second, state=UploadState.ABORTED)


def test_of_one_key_the_upload_that_bears_the_upload_id_is_found(store: UploadStore) -> None:
    first = store.record_upload_id(store.record_upload(UPLOAD), "first")
    store.record_state(first, UploadState.SUPERSEDED)
    second = store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE))
    superseded = replace(first, state=UploadState.SUPERSEDED)
    assert store.find_upload("ada", UPLOAD.key, upload_id="first") == superseded
    assert store.find_upload("ada", UPLOAD.key, upload_id="unheard of") == second
    assert store.find_upload("eve", UPLOAD.key, upload_id="first") is None


@pytest.mark.parametrize("state", OVER)
def test_an_upload_id_is_bound_to_no_other_upload_of_its_key(store: UploadStore, state: UploadState) -> None:
    first = store.record_upload_id(store.record_upload(UPLOAD), "first")
    store.record_state(first, state)
    second = store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE))
    store.record_upload_id(second, "first")
    assert store.find_open(OTHER_FILE) == second
    assert store.record_upload_id(second, "second") == replace(second, upload_id="second")


def test_an_upload_id_of_another_key_is_as_good_as_any(store: UploadStore) -> None:
    store.record_upload_id(store.record_upload(UPLOAD), "same")
    other = store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE, key="ada/2/b.mov"))
    assert store.record_upload_id(other, "same") == replace(other, upload_id="same")


def test_an_upload_id_is_not_bound_once_the_key_went_on_to_another_file(store: UploadStore) -> None:
    store.record_state(store.record_upload(UPLOAD), UploadState.SUPERSEDED)
    other = store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE))
    assert store.record_upload_id(UPLOAD, "of the first file") == other


def test_an_upload_id_tells_apart_two_uploads_of_one_key(store: UploadStore) -> None:
    old = store.record_upload_id(store.record_upload(UPLOAD), "old")
    store.record_state(old, UploadState.SUPERSEDED)
    new = store.record_upload_id(store.record_upload(UPLOAD), "new")
    store.record_part(new, 1)

    store.record_part(old, 2)
    store.record_state(old, UploadState.ABORTED)

    assert store.find_parts(old) == []
    assert store.find_parts(new) == [1]
    assert store.find_open(FILE) == new


def test_an_upload_that_was_bound_since_is_not_ended(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    bound = store.record_upload_id(UPLOAD, "id")
    store.record_part(bound, 1)
    store.record_state(UPLOAD, UploadState.SUPERSEDED)
    assert store.find_open(FILE) == bound
    assert store.find_parts(bound) == [1]


def test_an_upload_whose_key_went_on_to_another_file_is_not_ended_in_its_place(store: UploadStore) -> None:
    store.record_state(store.record_upload(UPLOAD), UploadState.SUPERSEDED)
    other = store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE))
    store.record_part(UPLOAD, 1)
    store.record_state(UPLOAD, UploadState.ABORTED)
    assert store.find_open(OTHER_FILE) == other
    assert store.find_parts(other) == []
