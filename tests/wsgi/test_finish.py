"""Done means done, against real stores: whatever a page, an answer or another tab says, only an object counts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import urllib3

from mule_core.outbox import FinishedUpload
from mule_core.settings import Settings
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.bucket import Bucket
from mule_wsgi.middleware import MuleMiddleware
from tests.faults.faults import answer
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.serving import Served
from tests.stores import Store, make_bucket, s3_client
from tests.wsgi.browser import FILE_TIME, Page, render_completion
from tests.wsgi.fixtures import host

FIVE_MIB = 5_242_880
FILE = b"0123456789abcdef" * 400_000  # two parts: 6,400,000 bytes
CHUNKS = [FILE[:FIVE_MIB], FILE[FIVE_MIB:]]


@dataclass(kw_only=True)
class Stage:
    """A page of a served middleware, before one of the stores; `line` is the server's and the page's way to it."""

    page: Page
    line: Line
    client: Any
    bucket: str
    heard: list[FinishedUpload]

    def begin(self, **params: str) -> dict[str, Any]:
        """Begin an upload and send all of it; gives the reference."""
        ref: dict[str, Any] = self.page.begin("film.mov", len(FILE), **params)["ref"]
        for number, chunk in enumerate(CHUNKS, start=1):
            sent = self.page.send(self.page.ask("get_chunk_signature", **ref, chunk=number)["request"], chunk)
            assert sent.status == 200, sent.data
        return ref

    def complete(self, ref: dict[str, Any], *, parts: int = 2) -> urllib3.BaseHTTPResponse:
        """Complete with the first so many parts."""
        listing = self.page.send(self.page.ask("get_list_signature", **ref)["request"]).data
        body = render_completion(listing)
        if parts == 1:
            body = body[: body.index(b"</Part>")] + b"</Part></CompleteMultipartUpload>"
        return self.page.send(self.page.ask("get_end_signature", **ref)["request"], body)

    def refuse(self, ref: dict[str, Any]) -> dict[str, Any]:
        """Say that it has finished, which is refused; gives the error."""
        url = f"{self.page.backend}/upload_finished"
        cookie = "; ".join(f"{name}={value}" for name, value in self.page.cookies.items())
        response = self.page.http.request("POST", url, json=ref, headers={"Cookie": cookie})
        error: dict[str, Any] = response.json()["error"]
        del error["message"]
        return {"status": response.status, "after": response.headers.get("Retry-After"), **error}

    def say_finished(self, ref: dict[str, Any]) -> None:
        self.page.ask("upload_finished", **ref)


@pytest.fixture(params=["seaweedfs", "juicefs"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    yield from open_stage(request.getfixturevalue(request.param), tmp_path)


@pytest.fixture(params=["seaweedfs", "juicefs"])
def shared_keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Give a stage on which pages name their keys, and may write where something is."""
    yield from open_stage(request.getfixturevalue(request.param), tmp_path, client_keys=True, overwrite=True)


def open_stage(store: Store, directory: Path, **options: Any) -> Iterator[Stage]:
    heard: list[FinishedUpload] = []
    bucket = make_bucket(store)
    with (
        Line(to=store.url) as line,
        closing(SqlUploadStore.from_url(f"sqlite:///{directory}/mule.db")) as memory,
        urllib3.PoolManager(retries=False) as http,
    ):
        settings = Settings(
            access_key=store.access_key,
            secret_key=store.secret_key,
            bucket=bucket,
            region=store.region,
            endpoint_url=line.url,
            chunk_size=FIVE_MIB,
            bind_size=False,  # else the stores themselves refuse some of what is tried here
            **options,
        )
        uploads = Uploads(settings, memory, objects=Bucket(settings), on_finished=heard.append)
        with Served(MuleMiddleware(host, uploads)) as served:
            page = Page(backend=f"{served.url}/upload-backend", http=http)
            yield Stage(page=page, line=line, client=s3_client(store), bucket=bucket, heard=heard)


def not_in_store(found: str, size: int | None) -> dict[str, Any]:
    return {"status": 409, "after": None, "code": "NotInStore", "found": found, "size": size}


def test_what_is_whole_finishes_and_the_host_has_heard_before_the_page(stage: Stage) -> None:
    ref = stage.begin(mime_type="video/mp4")
    assert stage.complete(ref).status == 200
    stage.say_finished(ref)
    ((key, upload_id, filesize, mime_type, etag),) = [
        (one.key, one.upload_id, one.filesize, one.mime_type, one.etag) for one in stage.heard
    ]
    assert (key, upload_id, filesize, mime_type) == (ref["key"], ref["upload_id"], 6_400_000, "video/mp4")
    assert etag == stage.client.head_object(Bucket=stage.bucket, Key=key)["ETag"]


def test_a_page_that_lies_changes_nothing_and_may_go_on(stage: Stage) -> None:
    ref = stage.begin()
    for _ in range(2):
        assert stage.refuse(ref) == not_in_store("unfinished", None)
    assert stage.complete(ref).status == 200
    stage.say_finished(ref)
    assert len(stage.heard) == 1


def test_an_upload_that_never_was_is_not_there(stage: Stage) -> None:
    begun = stage.page.ask("get_init_signature", filename="film.mov", filesize=3, last_modified=1)
    ref = {"key": begun["key"], "upload_id": "made-up"}
    assert stage.refuse(ref) == not_in_store("nothing", None)


def test_a_truncated_object_is_another(stage: Stage) -> None:
    ref = stage.begin()
    assert stage.complete(ref, parts=1).status == 200
    assert stage.refuse(ref) == not_in_store("other", FIVE_MIB)
    assert stage.heard == []


def test_an_error_under_a_200_is_no_completion(stage: Stage) -> None:
    ref = stage.begin()
    stage.line.follow([Rule(call="complete", fault=answer("200 Error"), times=1)])
    assert stage.complete(ref).status == 200
    assert stage.refuse(ref) == not_in_store("unfinished", None)
    assert stage.complete(ref).status == 200
    stage.say_finished(ref)


def test_completing_and_saying_so_twice_is_one_finish(stage: Stage) -> None:
    ref = stage.begin()
    end = stage.page.ask("get_end_signature", **ref)["request"]
    body = render_completion(stage.page.send(stage.page.ask("get_list_signature", **ref)["request"]).data)
    assert stage.page.send(end, body).status == 200
    assert stage.page.send(end, body).status in (200, 404, 412)
    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(stage.say_finished, [ref] * 4))
    assert [one.attempt for one in stage.heard] == [1]


def test_what_was_aborted_has_not_finished(stage: Stage) -> None:
    ref = stage.begin()
    abortion = stage.page.ask("get_delete_signature", **ref)["request"]
    assert stage.page.send(abortion).status == 204
    refused = stage.refuse(ref)
    assert (refused["status"], refused["code"], refused["state"]) == (409, "UploadOver", "aborted")


def test_what_the_store_has_dropped_is_not_there(stage: Stage) -> None:
    ref = stage.begin()
    stage.client.abort_multipart_upload(Bucket=stage.bucket, Key=ref["key"], UploadId=ref["upload_id"])
    assert stage.refuse(ref) == not_in_store("nothing", None)


def test_of_an_abort_during_a_complete_the_store_says_who_was_first(stage: Stage) -> None:
    for _ in range(6):
        ref = stage.begin()
        end = stage.page.ask("get_end_signature", **ref)["request"]
        body = render_completion(stage.page.send(stage.page.ask("get_list_signature", **ref)["request"]).data)
        abortion = stage.page.ask("get_delete_signature", **ref)["request"]
        with ThreadPoolExecutor(2) as tabs:
            both = [tabs.submit(stage.page.send, end, body), tabs.submit(stage.page.send, abortion)]
        assert [one.exception() for one in both] == [None, None]
        found = stage.client.list_objects_v2(Bucket=stage.bucket, Prefix=ref["key"]).get("Contents", [])
        stage.heard.clear()
        if found:
            stage.say_finished(ref)
            assert (found[0]["Size"], len(stage.heard)) == (len(FILE), 1)
        else:
            assert stage.refuse(ref)["code"] == "UploadOver"
            assert stage.heard == []


def test_an_older_object_of_the_same_key_and_size_is_not_the_upload(shared_keys: Stage) -> None:
    stage = shared_keys
    stage.client.put_object(Bucket=stage.bucket, Key="film.mov", Body=bytes(len(FILE)))
    ref = stage.begin(key="film.mov")
    assert stage.refuse(ref) == not_in_store("unfinished", len(FILE))
    assert stage.heard == []
    assert stage.complete(ref).status == 200
    stage.say_finished(ref)
    assert len(stage.heard) == 1


@pytest.mark.parametrize("is_given", [False, True], ids=["made up", "aborted"])
def test_nobody_finishes_with_the_object_of_another(shared_keys: Stage, is_given: bool) -> None:  # noqa: FBT001
    stage = shared_keys
    other = replace(stage, page=Page(backend=stage.page.backend, http=stage.page.http))
    begun = other.page.begin("film.mov", len(FILE), key="film.mov")["ref"] if is_given else {"upload_id": "made-up"}
    ticket = other.page.ask(
        "get_init_signature", filename="film.mov", filesize=len(FILE), last_modified=FILE_TIME, key="film.mov"
    )["ticket"]
    theirs = {"key": "film.mov", "ticket": ticket, "upload_id": begun["upload_id"]}
    if is_given:
        signed = other.page.ask("get_all_signatures", **theirs, num_chunks=1)["requests"]
        assert other.page.send(signed["delete"]).status == 204
    ref = stage.begin(key="film.mov")
    assert stage.complete(ref).status == 200
    assert other.refuse(theirs) == not_in_store("other", len(FILE))
    assert stage.heard == []
    stage.say_finished(ref)
    assert [one.upload_id for one in stage.heard] == [ref["upload_id"]]


@pytest.mark.parametrize("words", ["503 SlowDown", "500 InternalError", "403 expired", "302 login"])
def test_a_store_that_gives_no_clear_answer_is_asked_again_later(words: str, stage: Stage) -> None:
    ref = stage.begin()
    assert stage.complete(ref).status == 200
    stage.line.follow([Rule(call="head", fault=answer(words))])
    assert stage.refuse(ref) == {"status": 503, "after": "5", "code": "ObjectStoreUnavailable"}
    stage.line.follow([])
    stage.say_finished(ref)


def test_a_store_that_is_away_is_asked_again_later(stage: Stage) -> None:
    ref = stage.begin()
    assert stage.complete(ref).status == 200
    stage.line.go_dark()
    assert stage.refuse(ref) == {"status": 503, "after": "5", "code": "ObjectStoreUnavailable"}
    stage.line.return_()
    stage.say_finished(ref)
    assert len(stage.heard) == 1
