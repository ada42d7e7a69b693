"""Who names the object: the server, or a page where the settings let it."""

from __future__ import annotations

import dataclasses

import pytest

from mule_core.errors import InvalidParameter, KeyNotAllowed, UploadOver
from mule_core.settings import Settings
from mule_core.uploads import UploadRef
from tests.core.fixtures import FILE, SETTINGS, make_uploads

CLIENT_KEYS = dataclasses.replace(SETTINGS, client_keys=True)
TEMPLATE = dataclasses.replace(CLIENT_KEYS, key_template="in/{owner}/{filename}")


def test_a_key_that_a_page_names_counts_for_nothing_by_default() -> None:
    begun = make_uploads().get_init_signature(FILE, key="mine.mov")
    assert begun.upload.key == "uploads/ada/id1/a.mov"


def test_the_server_names_by_its_template() -> None:
    settings = dataclasses.replace(SETTINGS, key_template="{date}/{owner}/{id}-{filename}")
    assert make_uploads(settings).get_init_signature(FILE).upload.key == "2026-01-02/ada/id1-a.mov"


def test_a_page_may_name_its_key_where_the_settings_say_so() -> None:
    begun = make_uploads(CLIENT_KEYS).get_init_signature(FILE, key="my film.mov")
    assert begun.upload.key == "my film.mov"
    assert begun.signed
    assert begun.signed.url.startswith("https://films.s3.amazonaws.com/my%20film.mov?")


def test_a_page_that_may_but_does_not_gets_a_key_of_the_servers() -> None:
    assert make_uploads(CLIENT_KEYS).get_init_signature(FILE).upload.key == "uploads/ada/id1/a.mov"


def test_with_a_template_a_page_names_only_what_the_template_admits() -> None:
    uploads = make_uploads(TEMPLATE)
    assert uploads.get_init_signature(FILE, key="in/ada/other.mov").upload.key == "in/ada/other.mov"
    for key in ("in/bob/other.mov", "other.mov", "in/ada/../bob/other.mov"):
        with pytest.raises(KeyNotAllowed):
            uploads.get_init_signature(FILE, key=key, force=True)


def test_what_goes_on_keeps_its_key_whatever_the_page_names_now() -> None:
    uploads = make_uploads(CLIENT_KEYS)
    uploads.get_init_signature(FILE, key="first.mov")
    uploads.get_list_signature(UploadRef(owner="ada", key="first.mov", upload_id="id-1"))
    assert uploads.get_init_signature(FILE, key="second.mov").upload.key == "first.mov"
    assert uploads.get_init_signature(FILE, key="second.mov", force=True).upload.key == "second.mov"


def test_where_there_is_nothing_to_go_on_with_the_page_gets_the_key_that_it_names_now() -> None:
    uploads = make_uploads(CLIENT_KEYS)
    uploads.get_init_signature(FILE, key="first.mov")
    assert uploads.get_init_signature(FILE, key="second.mov").upload.key == "second.mov"
    assert uploads.get_init_signature(FILE).upload.key == "second.mov"


def test_where_the_server_names_the_key_a_page_cannot_change_it() -> None:
    uploads = make_uploads()
    first = uploads.get_init_signature(FILE, key="first.mov")
    assert uploads.get_init_signature(FILE, key="second.mov").upload.key == first.upload.key


def test_two_files_of_one_page_that_share_a_key_do_not_mix() -> None:
    uploads = make_uploads(CLIENT_KEYS)
    uploads.get_init_signature(FILE, key="same.mov")
    uploads.chunk_loaded(UploadRef(owner="ada", key="same.mov", upload_id="id-1"), 1)
    other = dataclasses.replace(FILE, filesize=7_000_000)
    newer = uploads.get_init_signature(other, key="same.mov")
    assert (newer.upload.fingerprint, newer.parts) == (other, None)
    assert uploads.get_init_signature(FILE, key="same.mov").parts is None


@pytest.mark.parametrize(
    ("settings", "key"),
    [(CLIENT_KEYS, "same.mov"), (dataclasses.replace(SETTINGS, key_template="{owner}/{filename}"), "ada/a.mov")],
    ids=["named by the page", "named by a template"],
)
def test_a_late_call_of_the_older_of_two_files_does_not_touch_the_newer(settings: Settings, key: str) -> None:
    uploads = make_uploads(settings)
    older = UploadRef(owner="ada", key=uploads.get_init_signature(FILE, key=key).upload.key, upload_id="id-1")
    uploads.chunk_loaded(older, 1)
    newer_file = dataclasses.replace(FILE, filesize=7_000_000)
    assert uploads.get_init_signature(newer_file, key=key).upload.key == older.key == key
    with pytest.raises(UploadOver, match="superseded"):
        uploads.chunk_loaded(older, 2)
    assert uploads.get_init_signature(newer_file, key=key).parts is None
    newer = dataclasses.replace(older, upload_id="id-2")
    uploads.chunk_loaded(newer, 1)
    with pytest.raises(UploadOver, match="superseded"):
        uploads.get_chunk_signature(older, 2)
    again = uploads.get_init_signature(newer_file, key=key)
    assert (again.upload.upload_id, again.parts) == ("id-2", (1,))


def test_an_id_that_the_older_of_two_files_had_no_time_to_bind_is_not_bound_to_the_newer() -> None:
    uploads = make_uploads(CLIENT_KEYS)
    begun = uploads.get_init_signature(FILE, key="same.mov")
    late = UploadRef(owner="ada", key="same.mov", upload_id="id-1", ticket=begun.ticket)
    newer_file = dataclasses.replace(FILE, filesize=7_000_000)
    uploads.get_init_signature(newer_file, key="same.mov")
    with pytest.raises(UploadOver, match="superseded"):
        uploads.get_list_signature(late)
    assert uploads.get_init_signature(newer_file, key="same.mov").upload.upload_id is None


def test_two_owners_that_share_a_key_do_not_see_each_other() -> None:
    uploads = make_uploads(CLIENT_KEYS)
    uploads.get_init_signature(FILE, key="same.mov")
    uploads.chunk_loaded(UploadRef(owner="ada", key="same.mov", upload_id="id-1"), 1)
    assert uploads.get_init_signature(dataclasses.replace(FILE, owner="bob"), key="same.mov").parts is None
    assert uploads.get_init_signature(FILE).parts == (1,)


def test_a_key_no_store_takes_is_refused_and_not_remembered() -> None:
    uploads = make_uploads(CLIENT_KEYS)
    with pytest.raises(InvalidParameter, match=r"^key: "):
        uploads.get_init_signature(FILE, key="k" * 1025)
    assert uploads.get_init_signature(FILE, key="k" * 1024).upload.key == "k" * 1024


@pytest.mark.parametrize(
    "key",
    ["../a.mov", "in/./a.mov", "in//a.mov", "/a.mov", "in/", "in\\a.mov", "a\r\n.mov", "a\x85.mov", "a\u202evom.exe"],
)
def test_a_key_that_stores_do_not_agree_on_is_refused_without_a_template_too(key: str) -> None:
    with pytest.raises(KeyNotAllowed):
        make_uploads(CLIENT_KEYS).get_init_signature(FILE, key=key)


def test_a_type_no_header_can_bear_is_refused_and_not_remembered() -> None:
    uploads = make_uploads()
    with pytest.raises(InvalidParameter, match=r"^content-type: "):
        uploads.get_init_signature(FILE, mime_type="text/plain\r\nx: y")
    assert uploads.get_init_signature(FILE, mime_type="text/plain").upload.mime_type == "text/plain"
