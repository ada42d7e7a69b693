"""The use cases: who may do what to which upload, and what is signed for it."""

from __future__ import annotations

import dataclasses
import doctest
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

import mule_core.uploads
from mule_core.errors import FileTooLarge, InvalidParameter, UnknownUpload, UploadIdMismatch, UploadOver
from mule_core.signing import SignedRequest
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Fingerprint
from mule_core.uploads import UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, WHEN, make_uploads

WITH_UPLOAD = {
    "get_chunk_signature": lambda uploads, ref: uploads.get_chunk_signature(ref, 1),
    "get_list_signature": lambda uploads, ref: uploads.get_list_signature(ref),
    "get_end_signature": lambda uploads, ref: uploads.get_end_signature(ref),
    "get_all_signatures": lambda uploads, ref: uploads.get_all_signatures(ref, part_count=1),
    "get_delete_signature": lambda uploads, ref: uploads.get_delete_signature(ref),
    "get_head_signature": lambda uploads, ref: uploads.get_head_signature(ref),
    "chunk_loaded": lambda uploads, ref: uploads.chunk_loaded(ref, 1),
    "upload_finished": lambda uploads, ref: uploads.upload_finished(ref),
}
Action = Callable[[Uploads, UploadRef], object]
every_action = pytest.mark.parametrize("action", WITH_UPLOAD.values(), ids=WITH_UPLOAD)
every_writing_action = pytest.mark.parametrize(
    "action",
    [action for name, action in WITH_UPLOAD.items() if name != "get_head_signature"],
    ids=[name for name in WITH_UPLOAD if name != "get_head_signature"],
)


def begin(uploads: Uploads, upload_id: str = "id-1") -> UploadRef:
    """Begin the upload of FILE; its id, as if from the store, comes with the reference."""
    return UploadRef(owner="ada", key=uploads.get_init_signature(FILE).upload.key, upload_id=upload_id)


def query_of(signed: SignedRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(signed.url).query, keep_blank_values=True).items()}


def test_the_example_of_the_documentation_runs() -> None:
    results = doctest.testmod(mule_core.uploads)
    assert (results.failed, results.attempted) == (0, 13)


def test_an_upload_from_beginning_to_end() -> None:
    uploads = make_uploads()
    begun = uploads.get_init_signature(FILE, mime_type="video/mp4")
    assert (begun.part_count, begun.upload.chunk_size, begun.parts) == (4, 6_291_456, None)
    assert (begun.upload.key, begun.upload.mime_type, begun.upload.created) == (
        "uploads/ada/id1/a.mov",
        "video/mp4",
        WHEN,
    )
    assert begun.signed
    assert begun.signed.method == "POST"
    assert "uploads" in query_of(begun.signed)

    ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="from-the-store")
    assert query_of(uploads.get_chunk_signature(ref, 4))["partNumber"] == "4"
    uploads.chunk_loaded(ref, 4)
    listing = uploads.get_list_signature(ref, part_number_marker=2)
    assert (listing.method, query_of(listing)["part-number-marker"]) == ("GET", "2")
    assert uploads.get_end_signature(ref).method == "POST"
    assert query_of(uploads.get_end_signature(ref))["uploadId"] == "from-the-store"
    assert uploads.upload_finished(ref) is None
    assert uploads.get_head_signature(ref).method == "HEAD"


def test_the_same_file_goes_on_where_it_was() -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    for part_number in (3, 1, 3):
        uploads.chunk_loaded(ref, part_number)
    again = uploads.get_init_signature(FILE)
    assert (again.upload.key, again.upload.upload_id, again.parts) == (ref.key, "id-1", (1, 3))


@pytest.mark.parametrize(
    "other_file",
    [
        dataclasses.replace(FILE, owner="bob"),
        dataclasses.replace(FILE, filename="b.mov"),
        dataclasses.replace(FILE, filesize=19_999_999),
        dataclasses.replace(FILE, last_modified=0),
        dataclasses.replace(FILE, sample="another digest"),
    ],
)
def test_another_file_is_another_upload(other_file: Fingerprint) -> None:
    uploads = make_uploads()
    uploads.chunk_loaded(begin(uploads), 1)
    other = uploads.get_init_signature(other_file)
    assert (other.parts, other.upload.upload_id) == (None, None)


@every_action
def test_a_foreign_upload_looks_exactly_like_one_that_never_was(action: Action) -> None:
    uploads = make_uploads()
    mine = begin(uploads)
    uploads.chunk_loaded(mine, 1)
    with pytest.raises(UnknownUpload) as foreign:
        action(uploads, dataclasses.replace(mine, owner="bob"))
    with pytest.raises(UnknownUpload) as unknown:
        action(uploads, UploadRef(owner="bob", key="uploads/bob/none", upload_id="id-1"))
    assert str(foreign.value) == str(unknown.value)
    assert uploads.get_init_signature(FILE).parts == (1,)


@every_action
def test_the_first_upload_id_is_the_only_one(action: Action) -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    uploads.get_chunk_signature(ref, 1)
    with pytest.raises(UploadIdMismatch):
        action(uploads, dataclasses.replace(ref, upload_id="id-2"))


@every_action
def test_whichever_action_comes_first_binds_the_upload_id(action: Action) -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    action(uploads, ref)
    with pytest.raises(UploadIdMismatch):
        uploads.get_head_signature(dataclasses.replace(ref, upload_id="id-2"))


@every_action
@pytest.mark.parametrize("upload_id", ["a b", "a&partNumber=2", "é", "x" * 1025])
def test_an_impossible_upload_id_is_refused_and_does_not_take_the_place_of_the_real_one(
    action: Action, upload_id: str
) -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    with pytest.raises(InvalidParameter, match=r"^upload_id: "):
        action(uploads, dataclasses.replace(ref, upload_id=upload_id))
    action(uploads, ref)


@every_writing_action
@pytest.mark.parametrize("end", ["get_delete_signature", "upload_finished", "force"])
def test_nothing_that_writes_is_signed_for_an_upload_that_is_over(action: Action, end: str) -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    uploads.chunk_loaded(ref, 1)
    if end == "force":
        uploads.get_init_signature(FILE, force=True)
    else:
        WITH_UPLOAD[end](uploads, ref)
    if action is WITH_UPLOAD["get_delete_signature"] and end != "upload_finished":
        assert uploads.get_delete_signature(ref).method == "DELETE"
    elif action is WITH_UPLOAD["upload_finished"] and end == "upload_finished":
        assert uploads.upload_finished(ref) is None
    else:
        with pytest.raises(UploadOver) as over:
            action(uploads, ref)
        states = {"get_delete_signature": "aborted", "upload_finished": "finished", "force": "superseded"}
        assert over.value.state == states[end]


@pytest.mark.parametrize("end", ["get_delete_signature", "upload_finished"])
def test_an_upload_that_is_over_is_not_offered_for_resume(end: str) -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    uploads.chunk_loaded(ref, 1)
    WITH_UPLOAD[end](uploads, ref)
    again = uploads.get_init_signature(FILE)
    assert again.parts is None
    assert again.upload.key != ref.key


def test_the_object_may_be_looked_at_after_the_end() -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    uploads.upload_finished(ref)
    assert uploads.get_head_signature(ref).method == "HEAD"


def test_a_link_is_given_where_it_is_set() -> None:
    uploads = make_uploads(dataclasses.replace(SETTINGS, link_expires_in=60))
    ref = begin(uploads)
    for _ in range(2):
        link = uploads.upload_finished(ref)
        assert link is not None
        assert link.startswith("https://films.s3.amazonaws.com/uploads/ada/id1/a.mov?")
        assert "X-Amz-Expires=60" in link


def test_force_begins_afresh_and_forgets_the_chunks() -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    uploads.chunk_loaded(ref, 1)
    fresh = uploads.get_init_signature(FILE, force=True)
    assert fresh.upload.key != ref.key
    assert (fresh.parts, uploads.get_init_signature(FILE).upload.key) == (None, fresh.upload.key)


@pytest.mark.parametrize("part_number", [0, -1, 5, 10_001])
def test_no_part_beyond_the_plan_is_signed_for_or_remembered(part_number: int) -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    with pytest.raises(InvalidParameter, match=r"^chunk: this upload has the parts 1 to 4"):
        uploads.get_chunk_signature(ref, part_number)
    with pytest.raises(InvalidParameter, match=r"^chunk: "):
        uploads.chunk_loaded(ref, part_number)


def test_a_window_of_signatures_stays_within_the_plan() -> None:
    uploads = make_uploads()
    ref = begin(uploads)
    assert list(uploads.get_all_signatures(ref, first_part=3, part_count=2).parts.signatures) == [3, 4]
    with pytest.raises(InvalidParameter, match=r"^num_chunks: "):
        uploads.get_all_signatures(ref, first_part=3, part_count=3)
    with pytest.raises(InvalidParameter, match=r"^first_chunk: "):
        uploads.get_all_signatures(ref, first_part=5, part_count=1)


def test_a_change_of_the_chunk_size_does_not_touch_what_has_begun() -> None:
    store = MemoryUploadStore()
    begun = make_uploads(store=store).get_init_signature(FILE)
    changed = make_uploads(dataclasses.replace(SETTINGS, chunk_size=8_388_608), store=store, start=1)
    assert changed.get_init_signature(FILE).upload.chunk_size == begun.upload.chunk_size == 6_291_456
    assert changed.get_init_signature(FILE, force=True).upload.chunk_size == 8_388_608


def test_the_largest_file_is_ten_thousand_parts_and_a_byte_more_is_refused() -> None:
    uploads = make_uploads()
    begun = uploads.get_init_signature(dataclasses.replace(FILE, filesize=53_687_091_200_000))
    assert (begun.part_count, begun.upload.chunk_size) == (10_000, 5_368_709_120)
    with pytest.raises(FileTooLarge):
        uploads.get_init_signature(dataclasses.replace(FILE, filesize=53_687_091_200_001))


def test_an_empty_file_is_one_empty_part() -> None:
    uploads = make_uploads()
    begun = uploads.get_init_signature(dataclasses.replace(FILE, filesize=0))
    ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="id-1")
    assert begun.part_count == 1
    assert query_of(uploads.get_chunk_signature(ref, 1))["X-Amz-SignedHeaders"] == "content-length;host"
