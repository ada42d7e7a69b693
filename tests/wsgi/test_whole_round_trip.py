"""Files that one PUT sends, to real stores: what is bound is kept or refused, and what is there is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
import urllib3

from mule_core.outbox import FinishedUpload
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.bucket import Bucket, ask_all
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served
from tests.stores import Store, make_bucket
from tests.wsgi.browser import FILE_TIME, Page, find_text, render_completion
from tests.wsgi.fixtures import host

BYTES = bytes(range(256)) * 400
INTEGRITY = {"seaweedfs": "checksum", "juicefs": "content"}
REFUSALS = {"seaweedfs": "BadDigest", "juicefs": "XAmzContentSHA256Mismatch"}
ANOTHER_TIME = {"seaweedfs": 412, "juicefs": 200}  # MinIO's code of that age knows no conditional writes


@pytest.fixture(params=["seaweedfs", "juicefs"])
def name(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def settings(request: pytest.FixtureRequest, name: str) -> Settings:
    """Set Mule up for a fresh bucket of the store."""
    store: Store = request.getfixturevalue(name)
    return Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        bucket=make_bucket(store),
        region=store.region,
        endpoint_url=store.url,
    )


@contextmanager
def visit(settings: Settings, heard: list[FinishedUpload] | None = None) -> Iterator[Page]:
    """Give a page of a served middleware that looks for itself, and tells `heard`."""
    told = [] if heard is None else heard
    uploads = Uploads(settings, MemoryUploadStore(), objects=Bucket(settings), ask_all=ask_all, on_finished=told.append)
    with Served(MuleMiddleware(host, uploads)) as served, urllib3.PoolManager(retries=False) as http:
        yield Page(backend=f"{served.url}/upload-backend", http=http)


def begin(page: Page, filename: str = "a.jpg", filesize: int = len(BYTES), **more: str) -> Any:
    begun = page.ask(
        "get_init_signature", filename=filename, filesize=filesize, last_modified=FILE_TIME, whole=1, **more
    )
    assert begun["whole"] is True
    return {**begun, "ref": {"key": begun["key"], "upload_id": begun["upload_id"], "ticket": begun["ticket"]}}


@pytest.mark.parametrize("body", [BYTES, b""], ids=["some", "none"])
def test_a_file_arrives_by_one_put(settings: Settings, body: bytes) -> None:
    heard: list[FinishedUpload] = []
    with visit(settings, heard) as page:
        begun = begin(page, filesize=len(body))
        sent = page.send(begun["request"], body)
        assert sent.status == 200, sent.data
        assert page.ask("upload_finished", **begun["ref"])["key"] == begun["key"]
    assert [(one.key, one.filesize) for one in heard] == [(begun["key"], len(body))]


def test_an_object_keeps_what_was_bound(settings: Settings) -> None:
    settings = replace(
        settings, cache_control="private, max-age=60", metadata=(("project", "films"),), tags=(("stage", "raw cut"),)
    )
    with visit(settings) as page:
        begun = begin(page, 'été "1".html', mime_type="text/html")
        sent = page.send(begun["request"], BYTES)
        assert sent.status == 200, sent.data
        head = page.send(page.ask("get_head_signature", **begun["ref"])["request"])
    assert head.headers["Content-Length"] == str(len(BYTES))
    assert head.headers["Content-Type"] == "text/html"
    assert head.headers["Cache-Control"] == "private, max-age=60"
    assert head.headers["x-amz-meta-project"] == "films"
    assert head.headers["x-amz-tagging-count"] == "1"


@pytest.mark.parametrize("body", [BYTES + b"x", BYTES[:-1], b""], ids=["longer", "shorter", "none"])
def test_another_length_is_refused(settings: Settings, body: bytes) -> None:
    with visit(settings) as page:
        begun = begin(page)
        refused = page.send(begun["request"], body)
        assert (refused.status, find_text(refused.data, "Code")) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("header", ["content-type", "content-disposition", "if-none-match"])
def test_another_header_is_refused(settings: Settings, header: str) -> None:
    with visit(settings) as page:
        request = begin(page)["request"]
        refused = page.send({**request, "headers": {**request["headers"], header: "x"}}, BYTES)
        assert (refused.status, find_text(refused.data, "Code")) == (403, "SignatureDoesNotMatch")


def test_another_key_is_refused(settings: Settings) -> None:
    with visit(settings) as page:
        request = begin(page)["request"]
        refused = page.send({**request, "url": request["url"].replace("a.jpg?", "b.jpg?")}, BYTES)
        assert (refused.status, find_text(refused.data, "Code")) == (403, "SignatureDoesNotMatch")


def test_what_is_there_is_not_overwritten_where_the_store_can_tell(settings: Settings, name: str) -> None:
    with visit(settings) as page:
        request = begin(page)["request"]
        assert page.send(request, BYTES).status == 200
        assert page.send(request, BYTES[::-1]).status == ANOTHER_TIME[name]


@pytest.mark.parametrize("changes", [{"overwrite": True}, {"signature_version": "s3"}])
def test_nothing_that_was_signed_replaces_an_object_that_has_finished(
    settings: Settings, changes: dict[str, Any]
) -> None:
    with visit(replace(settings, **changes)) as page:
        begun = page.begin("a.jpg", len(BYTES), whole=1)
        signed = page.ask("get_all_signatures", **begun["ref"], num_chunks=1)["requests"]
        put = page.ask("get_chunk_signature", **begun["ref"], chunk=1)["request"]
        assert page.send(put, BYTES).status == 200
        completion = render_completion(page.send(signed["list"]).data)
        assert page.send(signed["end"], completion).status == 200
        finished = page.send(signed["head"]).headers["ETag"]
        page.ask("upload_finished", **begun["ref"])

        refused = page.send(put, BYTES[::-1])
        assert (refused.status, find_text(refused.data, "Code")) == (404, "NoSuchUpload")
        page.send(signed["end"], completion)
        page.send(signed["delete"])
        assert page.send(begun["request"]).status == 200
        refused = page.send(put, BYTES[::-1])
        assert (refused.status, find_text(refused.data, "Code")) == (404, "NoSuchUpload")
        assert page.send(signed["head"]).headers["ETag"] == finished


def test_other_bytes_are_refused_where_they_are_bound(settings: Settings, name: str) -> None:
    with visit(replace(settings, integrity=INTEGRITY[name])) as page:  # type: ignore[arg-type]
        begun = begin(page)
        assert (begun["integrity"], "request" in begun) == (INTEGRITY[name], False)
        params = {**begun["ref"], "chunk": 1, "sha256": sha256(BYTES).hexdigest()}
        request = page.ask("get_chunk_signature", **params)["request"]
        refused = page.send(request, BYTES[:-1] + b"x")
        assert (refused.status, find_text(refused.data, "Code")) == (400, REFUSALS[name])
        sent = page.send(request, BYTES)
        assert sent.status == 200, sent.data
        page.ask("upload_finished", **begun["ref"])


def test_many_are_begun_in_one_call_and_finish_in_one(settings: Settings) -> None:
    heard: list[FinishedUpload] = []
    with visit(settings, heard) as page:
        begin(page)  # which sets the cookie
        files = [
            {"filename": f"{number}.jpg", "filesize": len(BYTES), "last_modified": FILE_TIME, "whole": 1}
            for number in range(20)
        ]
        begun = page.ask("get_init_signatures", files=json.dumps(files))["answers"]
        for answer in begun[:-1]:
            assert page.send(answer["request"], BYTES).status == 200
        refs = [{"key": answer["key"], "upload_id": answer["upload_id"]} for answer in begun]
        answers = page.ask("uploads_finished", uploads=json.dumps(refs))["answers"]
    assert [answer["key"] for answer in answers[:-1]] == [ref["key"] for ref in refs[:-1]]
    assert (answers[-1]["status"], answers[-1]["error"]["found"]) == (409, "nothing")
    assert sorted(one.key for one in heard) == sorted(ref["key"] for ref in refs[:-1])
