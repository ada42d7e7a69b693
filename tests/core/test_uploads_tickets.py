"""A database that was lost: a page that kept its ticket goes on, and nobody else gets anything by it."""

from __future__ import annotations

import dataclasses

import pytest

from mule_core.errors import UnknownUpload, UploadIdMismatch, UploadOver
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import UploadRef
from tests.core.fixtures import FILE, SETTINGS, make_uploads


@pytest.fixture
def kept() -> UploadRef:
    """What a page has kept of an upload that a server with another memory began."""
    begun = make_uploads(dataclasses.replace(SETTINGS, chunk_size=5_242_880)).get_init_signature(FILE)
    return UploadRef(owner="ada", key=begun.upload.key, upload_id="id-1", ticket=begun.ticket)


def test_signing_goes_on_by_the_ticket_with_the_sizes_of_then(kept: UploadRef) -> None:
    uploads = make_uploads(start=1)
    assert "X-Amz-Signature" in uploads.get_chunk_signature(kept, 4).url
    uploads.chunk_loaded(kept, 4)
    again = uploads.get_init_signature(FILE)
    assert (again.upload.key, again.upload.chunk_size, again.parts) == (kept.key, 5_242_880, (4,))


def test_what_was_taken_up_again_needs_no_ticket_any_more(kept: UploadRef) -> None:
    uploads = make_uploads(start=1)
    uploads.chunk_loaded(kept, 1)
    uploads.chunk_loaded(dataclasses.replace(kept, ticket=None), 2)
    assert uploads.get_init_signature(FILE).parts == (1, 2)


def test_a_ticket_of_another_file_brings_nothing_back(kept: UploadRef) -> None:
    store = MemoryUploadStore()
    uploads = make_uploads(store=store, start=1)
    other = dataclasses.replace(FILE, filename="other.mov")
    uploads.get_init_signature(other, ticket=kept.ticket, upload_id=kept.upload_id)
    assert [standing.upload.fingerprint.filename for standing in store.find_latest(limit=9)] == ["other.mov"]


def test_init_takes_the_upload_up_again_with_its_id(kept: UploadRef) -> None:
    again = make_uploads(start=1).get_init_signature(FILE, ticket=kept.ticket, upload_id=kept.upload_id)
    assert (again.upload.key, again.upload.upload_id, again.parts) == (kept.key, "id-1", ())


def test_without_an_id_init_gives_the_same_key_and_nothing_to_go_on_with(kept: UploadRef) -> None:
    again = make_uploads(start=1).get_init_signature(FILE, ticket=kept.ticket)
    assert (again.upload.key, again.upload.upload_id, again.parts) == (kept.key, None, None)


def test_an_id_without_a_ticket_binds_nothing() -> None:
    uploads = make_uploads()
    uploads.get_init_signature(FILE)
    assert uploads.get_init_signature(FILE, upload_id="id-9").upload.upload_id is None


def test_an_upload_that_the_database_knows_is_not_rebound_by_a_ticket(kept: UploadRef) -> None:
    uploads = make_uploads(start=1)
    uploads.chunk_loaded(kept, 1)
    again = uploads.get_init_signature(FILE, ticket=kept.ticket, upload_id="id-2")
    assert again.upload.upload_id == "id-1"
    with pytest.raises(UploadIdMismatch):
        uploads.chunk_loaded(dataclasses.replace(kept, upload_id="id-2"), 1)


def test_an_upload_id_is_bound_to_no_other_key_than_its_tickets(kept: UploadRef) -> None:
    uploads = make_uploads(start=1)
    begun_afresh = uploads.get_init_signature(FILE)  # by another tab
    again = uploads.get_init_signature(FILE, ticket=kept.ticket, upload_id=kept.upload_id)
    assert begun_afresh.upload.key != kept.key
    assert (again.upload.key, again.upload.upload_id) == (begun_afresh.upload.key, None)


def test_force_goes_before_a_ticket(kept: UploadRef) -> None:
    assert make_uploads(start=1).get_init_signature(FILE, ticket=kept.ticket, force=True).upload.key != kept.key


def test_a_ticket_is_for_its_owner_alone(kept: UploadRef) -> None:
    uploads = make_uploads(start=1)
    with pytest.raises(UnknownUpload):
        uploads.get_chunk_signature(dataclasses.replace(kept, owner="bob"), 1)
    foreign = uploads.get_init_signature(dataclasses.replace(FILE, owner="bob"), ticket=kept.ticket)
    assert foreign.upload.key == "uploads/bob/id2/a.mov"


def test_a_ticket_is_for_its_file_alone(kept: UploadRef) -> None:
    other = dataclasses.replace(FILE, filesize=1)
    assert make_uploads(start=1).get_init_signature(other, ticket=kept.ticket).upload.key == "uploads/ada/id2/a.mov"


def test_a_ticket_is_for_its_key_alone(kept: UploadRef) -> None:
    with pytest.raises(UnknownUpload):
        make_uploads(start=1).get_chunk_signature(dataclasses.replace(kept, key="uploads/ada/other"), 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda ticket: "A" + ticket[1:] if ticket[0] != "A" else "B" + ticket[1:],
        lambda ticket: ticket[:-1],
        lambda ticket: ticket.split(".")[0],
        lambda ticket: ticket[::-1],
        lambda _: "garbage",
        lambda _: "W10.W10",
    ],
    ids=["tampered", "truncated", "unsealed", "reversed", "garbage", "forged"],
)
def test_a_spoilt_ticket_is_as_good_as_none(kept: UploadRef, spoil: object) -> None:
    assert callable(spoil)
    uploads = make_uploads(start=1)
    with pytest.raises(UnknownUpload):
        uploads.get_chunk_signature(dataclasses.replace(kept, ticket=spoil(kept.ticket)), 1)
    assert uploads.get_init_signature(FILE, ticket=spoil(kept.ticket)).upload.key == "uploads/ada/id2/a.mov"


def test_a_ticket_of_a_server_with_another_secret_is_as_good_as_none(kept: UploadRef) -> None:
    for settings in (
        dataclasses.replace(SETTINGS, secret="other"),
        dataclasses.replace(SETTINGS, secret_key="other"),
    ):
        uploads = make_uploads(settings, start=1)
        with pytest.raises(UnknownUpload):
            uploads.get_chunk_signature(kept, 1)


def test_a_ticket_of_another_bucket_or_store_is_as_good_as_none() -> None:
    production = dataclasses.replace(SETTINGS, secret="shared")
    for staging in (
        dataclasses.replace(production, bucket="staging"),
        dataclasses.replace(production, endpoint_url="http://127.0.0.1:8333"),
    ):
        ticket = make_uploads(staging).get_init_signature(FILE).ticket
        begun = make_uploads(production, start=1).get_init_signature(FILE, ticket=ticket)
        assert begun.upload.key == "uploads/ada/id2/a.mov"


def test_a_ticket_outlives_another_way_to_address_the_bucket() -> None:
    ticket = make_uploads(dataclasses.replace(SETTINGS, addressing="path")).get_init_signature(FILE).ticket
    assert make_uploads(start=1).get_init_signature(FILE, ticket=ticket).upload.key == "uploads/ada/id1/a.mov"


def test_a_ticket_outlives_new_store_credentials_where_it_has_a_secret_of_its_own() -> None:
    settings = dataclasses.replace(SETTINGS, secret="of its own")
    begun = make_uploads(settings).get_init_signature(FILE)
    rotated = make_uploads(dataclasses.replace(settings, access_key="AK2", secret_key="SK2"), start=1)
    assert rotated.get_init_signature(FILE, ticket=begun.ticket).upload.key == begun.upload.key


@pytest.mark.parametrize("end", ["get_delete_signature", "upload_finished"])
def test_a_ticket_does_not_bring_back_what_is_over(end: str) -> None:
    uploads = make_uploads(store=MemoryUploadStore())
    begun = uploads.get_init_signature(FILE)
    ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="id-1", ticket=begun.ticket)
    getattr(uploads, end)(ref)
    with pytest.raises(UploadOver):
        uploads.get_chunk_signature(ref, 1)
    assert uploads.get_init_signature(FILE, ticket=begun.ticket).upload.key != ref.key


def test_a_page_that_has_not_heard_of_its_finish_is_told_so_by_ticket_and_id_of_that_file() -> None:
    uploads = make_uploads(store=MemoryUploadStore())
    begun = uploads.get_init_signature(FILE)
    uploads.upload_finished(UploadRef(owner="ada", key=begun.upload.key, upload_id="id-1"))
    with pytest.raises(UploadOver) as over:
        uploads.get_init_signature(FILE, ticket=begun.ticket, upload_id="id-1")
    assert over.value.state == "finished"
    for file, upload_id in ((FILE, "id-2"), (dataclasses.replace(FILE, sample="0"), "id-1")):
        again = uploads.get_init_signature(file, ticket=begun.ticket, upload_id=upload_id)
        assert again.upload.key != begun.upload.key
    assert uploads.get_init_signature(FILE, ticket=begun.ticket, upload_id="id-1", force=True).parts is None


def test_every_init_gives_the_ticket_again(kept: UploadRef) -> None:
    uploads = make_uploads(start=1)
    uploads.chunk_loaded(kept, 1)
    assert uploads.get_init_signature(FILE).ticket == kept.ticket


def test_no_ticket_is_in_a_repr(kept: UploadRef) -> None:
    begun = make_uploads().get_init_signature(FILE)
    assert kept.ticket
    assert kept.ticket not in repr(kept)
    assert begun.ticket not in repr(begun)
