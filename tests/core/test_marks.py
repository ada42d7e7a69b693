"""What an object of a shared key is begun with, so that it can be told whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mule_core.marks import render_mark
from mule_core.settings import Settings
from mule_core.signatures import UploadSigner
from mule_core.signing import SignedRequest
from mule_core.state.records import Upload
from mule_core.state.store import UploadStore
from mule_core.tickets import parse_ticket, render_ticket
from tests.core.fixtures import FILE, SETTINGS, WHEN

NAME = "x-amz-meta-mule-upload"
UPLOAD = Upload(
    fingerprint=FILE,
    key="film.mov",
    chunk_size=6_291_456,
    mime_type="video/mp4",
    created=WHEN + timedelta(microseconds=678_901),
)


def begin(settings: Settings, upload: Upload = UPLOAD) -> SignedRequest:
    return UploadSigner(settings).sign_create(upload, when=WHEN)


@pytest.mark.parametrize("changes", [{"client_keys": True}, {"key_template": "films/{owner}/{filename}"}])
def test_the_beginning_of_a_shared_key_binds_a_mark(changes: dict[str, Any]) -> None:
    signed = begin(replace(SETTINGS, **changes))
    assert signed.headers[NAME] == "1e8d4fd5f98fb01e5f1da1e736e73e37"
    assert NAME in parse_qs(urlsplit(signed.url).query)["X-Amz-SignedHeaders"][0].split(";")


def test_metadata_of_the_settings_take_no_marks_place() -> None:
    plain = replace(SETTINGS, client_keys=True)
    assert begin(replace(plain, metadata=(("mule-upload", "mine"), ("a", "b")))).headers == {
        **begin(plain).headers,
        "x-amz-meta-a": "b",
    }


@pytest.mark.parametrize("changes", [{}, {"client_keys": True, "signature_version": "s3"}])
def test_an_own_key_needs_no_mark_and_version_2_has_none(changes: dict[str, Any]) -> None:
    assert NAME not in begin(replace(SETTINGS, **changes)).headers


OTHERS: list[dict[str, Any]] = [
    {"owner": "eve"},
    {"filename": "b"},
    {"filesize": 1},
    {"last_modified": 1},
    {"sample": "s"},
]


def test_every_beginning_of_every_file_has_a_mark_of_its_own() -> None:
    others = [replace(UPLOAD, fingerprint=replace(FILE, **changes)) for changes in OTHERS]
    others += [replace(UPLOAD, key="film.mov "), replace(UPLOAD, created=UPLOAD.created + timedelta(microseconds=1))]
    assert len({render_mark(upload) for upload in (UPLOAD, *others)}) == 8


@pytest.mark.parametrize("microsecond", [0, 1, 123_457, 500_000, 999_999])
def test_a_mark_is_the_same_out_of_every_database_and_out_of_the_ticket(store: UploadStore, microsecond: int) -> None:
    begun = replace(UPLOAD, created=WHEN + timedelta(microseconds=microsecond))
    store.record_upload(begun)
    store.record_upload_id(begun, "id-1")
    kept = parse_ticket(render_ticket(begun, key=b"k"), key=b"k")
    found = [store.find_open(FILE), store.find_upload("ada", "film.mov"), kept]
    assert [upload and render_mark(upload) for upload in found] == [render_mark(begun)] * 3
