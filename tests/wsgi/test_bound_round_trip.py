"""What signatures bind, all the way to a real store: headers, bytes, and that nothing is overwritten."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
import urllib3

from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.faults.faults import lost_answer
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.serving import Served
from tests.stores import Store, make_bucket
from tests.wsgi.browser import Page, find_text, render_completion
from tests.wsgi.fixtures import host

FIVE_MIB = 5_242_880
CHUNKS = [bytes(range(256)) * 20_480, b"the end"]
SIZE = FIVE_MIB + 7
INTEGRITY = {"seaweedfs": "checksum", "juicefs": "content"}
REFUSALS = {"seaweedfs": "BadDigest", "juicefs": "XAmzContentSHA256Mismatch"}

Settle = Callable[..., Settings]


@pytest.fixture(params=["seaweedfs", "juicefs"])
def name(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def settle(request: pytest.FixtureRequest, name: str) -> Settle:
    """Set Mule up for a fresh bucket of the store."""
    store: Store = request.getfixturevalue(name)
    settings = Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        bucket=make_bucket(store),
        region=store.region,
        endpoint_url=store.url,
        chunk_size=FIVE_MIB,
    )
    return lambda **changes: replace(settings, **changes)


@contextmanager
def visit(settings: Settings) -> Iterator[Page]:
    """Give a page of a served middleware."""
    with (
        Served(MuleMiddleware(host, Uploads(settings, MemoryUploadStore()))) as served,
        urllib3.PoolManager(retries=False) as http,
    ):
        yield Page(backend=f"{served.url}/upload-backend", http=http)


def send_chunks(page: Page, ref: dict[str, Any]) -> None:
    for number, chunk in enumerate(CHUNKS, start=1):
        params = {**ref, "chunk": number, "sha256": sha256(chunk).hexdigest()}
        sent = page.send(page.ask("get_chunk_signature", **params)["request"], chunk)
        assert sent.status == 200, sent.data


def list_parts(page: Page, ref: dict[str, Any]) -> urllib3.BaseHTTPResponse:
    return page.send(page.ask("get_list_signature", **ref)["request"])


def add_checksums(completion: bytes) -> bytes:
    """Say of each part what its bytes have to be, as AWS and SeaweedFS want it of an upload begun with checksums."""
    texts = completion.decode().split("</Part>")
    digests = [b64encode(sha256(chunk).digest()).decode() for chunk in CHUNKS]
    parts = [
        f"{text}<ChecksumSHA256>{digest}</ChecksumSHA256></Part>"
        for text, digest in zip(texts[:-1], digests, strict=True)
    ]
    return "".join([*parts, texts[-1]]).encode()


def test_an_object_keeps_what_it_was_begun_with(settle: Settle) -> None:
    settings = settle(
        cache_control="private, max-age=60", metadata=(("project", "films"),), tags=(("stage", "raw cut"),)
    )
    with visit(settings) as page:
        ref = page.begin('été "1".html', SIZE, mime_type="text/html")["ref"]
        send_chunks(page, ref)
        completed = page.send(
            page.ask("get_end_signature", **ref)["request"], render_completion(list_parts(page, ref).data)
        )
        assert completed.status == 200, completed.data
        head = page.send(page.ask("get_head_signature", **ref)["request"])
    assert head.headers["Content-Type"] == "text/html"
    assert head.headers["Content-Disposition"] == (
        "attachment; filename=\"ete _1_.html\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.html"
    )
    assert head.headers["Cache-Control"] == "private, max-age=60"
    assert head.headers["x-amz-meta-project"] == "films"
    assert head.headers["x-amz-tagging-count"] == "1"


def test_other_bytes_are_refused_and_the_right_ones_make_the_object(settle: Settle, name: str) -> None:
    with visit(settle(integrity=INTEGRITY[name])) as page:
        begun = page.begin("a.mov", SIZE)
        ref = begun["ref"]
        assert begun["integrity"] == INTEGRITY[name]
        request = page.ask("get_chunk_signature", **ref, chunk=1, sha256=sha256(CHUNKS[0]).hexdigest())["request"]
        refused = page.send(request, CHUNKS[0][:-1] + b"x")
        assert (refused.status, find_text(refused.data, "Code")) == (400, REFUSALS[name])
        send_chunks(page, ref)
        completion = render_completion(list_parts(page, ref).data)
        if name == "seaweedfs":  # it wants the checksum of each part once more, MinIO's code has none
            unproved = page.send(page.ask("get_end_signature", **ref)["request"], completion)
            assert (unproved.status, find_text(unproved.data, "Code")) == (400, "InvalidRequest")
        completed = page.send(page.ask("get_end_signature", **ref)["request"], add_checksums(completion))
        assert completed.status == 200, completed.data
        head = page.send(page.ask("get_head_signature", **ref)["request"])
        assert head.headers["Content-Length"] == str(SIZE)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_completion_whose_answer_was_lost_is_told_by_listing_and_head(
    settle: Settle,
    name: str,
    overwrite: bool,  # noqa: FBT001
) -> None:
    settings = settle(overwrite=overwrite)
    rules = [Rule(call="complete", fault=lost_answer(), times=1)]
    with (
        Line(to=str(settings.endpoint_url), rules=rules) as line,
        visit(replace(settings, endpoint_url=line.url)) as page,
    ):
        ref = page.begin("a.mov", SIZE)["ref"]
        send_chunks(page, ref)
        request = page.ask("get_end_signature", **ref)["request"]
        completion = render_completion(list_parts(page, ref).data)
        with pytest.raises(urllib3.exceptions.ProtocolError):
            page.send(request, completion)
        again = page.send(request, completion)
        listing = list_parts(page, ref)
        head = page.send(page.ask("get_head_signature", **ref)["request"])
    assert again.status == {"seaweedfs": 200 if overwrite else 412, "juicefs": 404}[name]
    assert (listing.status, find_text(listing.data, "Code")) == (404, "NoSuchUpload")
    assert (head.status, head.headers["Content-Length"]) == (200, str(SIZE))
