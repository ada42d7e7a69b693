"""The contract of UploadStore; with test_state_keys.py, all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mule_core.errors import InvalidParameter, UnknownUpload
from mule_core.state.records import Fingerprint, Upload, UploadState, digest_key
from mule_core.state.store import UploadStore
from tests.core.stored import FILE, OTHER_FILE, OVER, UPLOAD

# find_open, find_upload


def test_a_recorded_upload_is_found_by_its_file_and_by_its_key(store: UploadStore) -> None:
    assert store.record_upload(UPLOAD) == UPLOAD
    assert store.find_open(FILE) == UPLOAD
    assert store.find_upload("ada", "ada/1/a.mov") == UPLOAD


def test_nothing_is_found_where_nothing_was_recorded(store: UploadStore) -> None:
    assert store.find_open(FILE) is None
    assert store.find_upload("ada", "ada/1/a.mov") is None
    assert store.find_parts(UPLOAD) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(FILE, owner="eve"),
        replace(FILE, owner="Ada"),
        replace(FILE, filename="A.mov"),
        replace(FILE, filename="a.mov "),
        replace(FILE, filesize=20_000_001),
        replace(FILE, last_modified=1_763_800_000_001),
        replace(FILE, sample="5a"),
    ],
)
def test_a_file_that_differs_in_anything_is_another_file(store: UploadStore, other: Fingerprint) -> None:
    store.record_upload(UPLOAD)
    assert store.find_open(other) is None


@pytest.mark.parametrize(("owner", "key"), [("eve", "ada/1/a.mov"), ("ADA", "ada/1/a.mov"), ("ada", "ada/1/A.mov")])
def test_a_key_is_its_owners_alone_and_exact(store: UploadStore, owner: str, key: str) -> None:
    store.record_upload(UPLOAD)
    assert store.find_upload(owner, key) is None


def test_owner_and_key_do_not_run_into_one_another() -> None:
    assert digest_key("ad", "a/1") != digest_key("ada", "/1")


def test_an_upload_comes_back_as_it_was(store: UploadStore) -> None:
    file = Fingerprint(
        owner="ÅDA 🐎\n'\"\\%", filename="Ω" * 5000, filesize=2**63 - 1, last_modified=-(2**63), sample="5a" * 32
    )  # no length of a name is too long
    upload = Upload(
        fingerprint=file,
        key="k" * 1024,
        chunk_size=5 * 2**30,
        mime_type="",
        created=datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
        upload_id="VXBsb2FkIElE" * 50,
    )
    assert store.record_upload(upload) == upload
    assert store.find_open(file) == upload
    assert store.find_upload(file.owner, upload.key) == upload


# record_upload


def test_of_a_file_with_an_open_upload_that_one_is_given_instead(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    assert store.record_upload(replace(UPLOAD, key="ada/2/a.mov")) == UPLOAD
    assert store.find_upload("ada", "ada/2/a.mov") is None


def test_of_a_key_with_an_open_upload_that_one_is_given_instead(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    assert store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE)) == UPLOAD
    assert store.find_open(OTHER_FILE) is None


def test_the_files_open_upload_comes_before_the_keys(store: UploadStore) -> None:
    of_key = store.record_upload(UPLOAD)
    of_file = store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE, key="ada/2/b.mov"))
    assert store.record_upload(replace(UPLOAD, fingerprint=OTHER_FILE)) == of_file
    assert store.find_upload("ada", UPLOAD.key) == of_key


def test_recording_an_upload_twice_is_one_upload(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    bound = store.record_upload_id(UPLOAD, "id")
    assert store.record_upload(UPLOAD) == bound


def test_two_owners_may_have_the_same_file_and_the_same_key(store: UploadStore) -> None:
    eves = replace(UPLOAD, fingerprint=replace(FILE, owner="eve"))
    store.record_upload(UPLOAD)
    assert store.record_upload(eves) == eves
    store.record_part(eves, 1)
    store.record_state(eves, UploadState.ABORTED)
    assert store.find_open(FILE) == UPLOAD


@pytest.mark.parametrize("state", OVER)
def test_once_an_upload_is_over_its_file_and_key_are_free_again(store: UploadStore, state: UploadState) -> None:
    store.record_state(store.record_upload(UPLOAD), state)
    assert store.find_open(FILE) is None
    again = replace(UPLOAD, created=datetime(2026, 11, 23, tzinfo=UTC))
    assert store.record_upload(again) == again


# record_upload_id


def test_an_upload_id_is_bound_once(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    bound = replace(UPLOAD, upload_id="first")
    assert store.record_upload_id(UPLOAD, "first") == bound
    assert store.record_upload_id(UPLOAD, "second") == bound
    assert store.record_upload_id(bound, "third") == bound
    assert store.find_open(FILE) == bound


def test_an_upload_that_is_over_gets_no_upload_id(store: UploadStore) -> None:
    store.record_state(store.record_upload(UPLOAD), UploadState.ABORTED)
    assert store.record_upload_id(UPLOAD, "late") == replace(UPLOAD, state=UploadState.ABORTED)


def test_an_unknown_upload_gets_no_upload_id(store: UploadStore) -> None:
    with pytest.raises(UnknownUpload):
        store.record_upload_id(UPLOAD, "id")


# record_part, find_parts


def test_parts_come_back_in_ascending_order_and_once_each(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    for part_number in (10_000, 2, 1, 2, 11, 10_000):
        store.record_part(UPLOAD, part_number)
    assert store.find_parts(UPLOAD) == [1, 2, 11, 10_000]


def test_parts_belong_to_one_upload(store: UploadStore) -> None:
    other = replace(UPLOAD, fingerprint=OTHER_FILE, key="ada/2/b.mov")
    store.record_upload(UPLOAD)
    store.record_upload(other)
    store.record_part(UPLOAD, 1)
    store.record_part(other, 2)
    assert store.find_parts(UPLOAD) == [1]
    assert store.find_parts(other) == [2]


def test_a_part_of_an_unknown_upload_is_passed_over(store: UploadStore) -> None:
    store.record_part(UPLOAD, 1)
    assert store.find_parts(UPLOAD) == []
    store.record_upload(UPLOAD)
    assert store.find_parts(UPLOAD) == []


@pytest.mark.parametrize("state", OVER)
def test_a_part_of_an_upload_that_is_over_is_passed_over(store: UploadStore, state: UploadState) -> None:
    store.record_state(store.record_upload(UPLOAD), state)
    store.record_part(UPLOAD, 1)
    assert store.find_parts(UPLOAD) == []


@pytest.mark.parametrize("part_number", [-1, 0, 10_001, 2**70])
def test_a_number_that_no_part_can_have_is_refused(store: UploadStore, part_number: int) -> None:
    store.record_upload(UPLOAD)
    with pytest.raises(InvalidParameter, match="part_number"):
        store.record_part(UPLOAD, part_number)


# record_state


@pytest.mark.parametrize("state", OVER)
def test_ending_an_upload_forgets_its_parts_for_good(store: UploadStore, state: UploadState) -> None:
    store.record_upload(UPLOAD)
    store.record_part(UPLOAD, 1)
    store.record_state(UPLOAD, state)
    assert store.find_parts(UPLOAD) == []
    assert store.find_upload("ada", UPLOAD.key) == replace(UPLOAD, state=state)
    store.record_upload(UPLOAD)
    assert store.find_parts(UPLOAD) == []


def test_an_upload_that_is_over_stays_as_it_is(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    store.record_state(UPLOAD, UploadState.FINISHED)
    store.record_state(UPLOAD, UploadState.ABORTED)
    assert store.find_upload("ada", UPLOAD.key) == replace(UPLOAD, state=UploadState.FINISHED)


def test_ending_an_unknown_upload_is_passed_over(store: UploadStore) -> None:
    store.record_state(UPLOAD, UploadState.ABORTED)
    assert store.find_upload("ada", UPLOAD.key) is None


def test_no_upload_is_opened_again(store: UploadStore) -> None:
    store.record_upload(UPLOAD)
    store.record_state(UPLOAD, UploadState.ABORTED)
    with pytest.raises(ValueError, match="never opened again"):
        store.record_state(UPLOAD, UploadState.OPEN)


# What cannot be remembered


@pytest.mark.parametrize("text", ["nul\0", "\ud800", "half \udfff pair"])
def test_texts_that_no_database_holds_are_refused_by_name(store: UploadStore, text: str) -> None:
    store.record_upload(UPLOAD)
    with pytest.raises(InvalidParameter, match=r"^owner"):
        replace(FILE, owner=text)
    with pytest.raises(InvalidParameter, match=r"^filename"):
        replace(FILE, filename=text)
    with pytest.raises(InvalidParameter, match=r"^mime_type"):
        replace(UPLOAD, mime_type=text)
    with pytest.raises(InvalidParameter, match=r"^owner"):
        store.find_upload(text, "key")
    with pytest.raises(InvalidParameter, match=r"^key"):
        store.find_upload("ada", text)
    with pytest.raises(InvalidParameter, match=r"^upload_id"):
        store.find_upload("ada", "key", upload_id=text)
    with pytest.raises(InvalidParameter, match=r"^upload_id"):
        store.record_upload_id(UPLOAD, text)
    assert store.find_open(FILE) == UPLOAD


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_numbers_that_no_database_holds_are_refused_by_name(number: int) -> None:
    with pytest.raises(InvalidParameter, match=r"^filesize"):
        replace(FILE, filesize=number)
    with pytest.raises(InvalidParameter, match=r"^last_modified"):
        replace(FILE, last_modified=number)
    with pytest.raises(InvalidParameter, match=r"^chunk_size"):
        replace(UPLOAD, chunk_size=number)
