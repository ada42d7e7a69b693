"""Files that go all the way: a page, the middleware behind a real HTTP server, a database, a real store.

Signatures are version 4; the page sends nothing but what a `request` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import urllib3

from mule_core.settings import Settings
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served
from tests.stores import Store, make_bucket
from tests.wsgi.browser import Page, find_text, find_texts, render_completion
from tests.wsgi.fixtures import host

FIVE_MIB = 5_242_880
FILE = bytes(range(256)) * 40_970  # two parts and a bit: 10,488,320 bytes
CHUNKS = [FILE[:FIVE_MIB], FILE[FIVE_MIB : 2 * FIVE_MIB], FILE[2 * FIVE_MIB :]]


@pytest.fixture(params=["seaweedfs", "juicefs"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Set Mule up for a fresh bucket of each of the stores."""
    store: Store = request.getfixturevalue(request.param)
    return Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        bucket=make_bucket(store),
        region=store.region,
        endpoint_url=store.url,
        chunk_size=FIVE_MIB,
        link_expires_in=60,
    )


@pytest.fixture
def page(settings: Settings, tmp_path: Path) -> Iterator[Page]:
    """Give a page of a served middleware."""
    with (
        closing(SqlUploadStore.from_url(f"sqlite:///{tmp_path}/mule.db")) as store,
        Served(MuleMiddleware(host, Uploads(settings, store))) as served,
        urllib3.PoolManager(retries=False) as http,
    ):
        yield Page(backend=f"{served.url}/upload-backend", http=http)


def test_a_file_arrives_whole_with_its_type(page: Page) -> None:
    begun = page.begin("été 1.mov", len(FILE), mime_type="video/quicktime")
    ref = begun["ref"]
    assert begun["num_chunks"] == 3
    for number, chunk in enumerate(CHUNKS, start=1):
        sent = page.send(page.ask("get_chunk_signature", **ref, chunk=number)["request"], chunk)
        assert sent.status == 200, sent.data
        page.ask("chunk_loaded", **ref, chunk=number)
    listing = page.send(page.ask("get_list_signature", **ref)["request"])
    assert find_texts(listing.data, "Size") == ["5242880", "5242880", "2560"]
    rest = page.send(page.ask("get_list_signature", **ref, part_number_marker=2)["request"])
    assert find_texts(rest.data, "PartNumber") == ["3"]
    completed = page.send(page.ask("get_end_signature", **ref)["request"], render_completion(listing.data))
    assert completed.status == 200, completed.data
    assert find_text(completed.data, "Key") == begun["key"]
    head = page.send(page.ask("get_head_signature", **ref)["request"])
    assert (head.status, head.headers["Content-Length"]) == (200, "10488320")
    assert head.headers["Content-Type"] == "video/quicktime"

    link = page.ask("upload_finished", **ref)["url"]
    assert page.http.request("GET", link).data == FILE
    assert page.http.request("GET", link.split("?")[0]).status == 403, "the object is not public"
    again = page.ask("get_init_signature", filename="été 1.mov", filesize=len(FILE), last_modified=1_763_800_000_000)
    assert "chunks" not in again


def test_a_window_of_signatures_is_as_good_as_single_ones(page: Page) -> None:
    ref = page.begin("a.mov", len(FILE))["ref"]
    answer = page.ask("get_all_signatures", **ref, first_chunk=2, num_chunks=2)
    requests = answer["requests"]
    for number, (signature, date) in answer["chunk_signatures"].items():
        filled = str(requests["chunk"]["url"])
        for name, text in {"chunk": number, "signature": signature, "date": date}.items():
            filled = filled.replace(f"{{{name}}}", text)
        sent = page.send({**requests["chunk"], "url": filled}, CHUNKS[int(number) - 1])
        assert sent.status == 200, sent.data
    listing = page.send(requests["list"])
    assert find_texts(listing.data, "PartNumber") == ["2", "3"]
    assert page.send(requests["head"]).status == 404
    assert page.send(requests["delete"]).status == 204
    assert page.send(requests["list"]).status == 404


def test_an_aborted_upload_leaves_nothing_at_the_store(page: Page, settings: Settings) -> None:
    ref = page.begin("a.mov", len(FILE))["ref"]
    page.send(page.ask("get_chunk_signature", **ref, chunk=1)["request"], CHUNKS[0])
    listing = page.ask("get_list_signature", **ref)["request"]
    for _ in range(2):
        assert page.send(page.ask("get_delete_signature", **ref)["request"]).status in (204, 404)
    assert page.send(listing).status == 404
    assert page.http.request("GET", f"{settings.endpoint_url}/{settings.bucket}/{ref['key']}").status == 403


def test_an_empty_file_is_one_empty_part(page: Page) -> None:
    begun = page.begin("empty.txt", 0)
    ref = begun["ref"]
    assert begun["num_chunks"] == 1
    sent = page.send(page.ask("get_chunk_signature", **ref, chunk=1)["request"])
    assert sent.status == 200, sent.data
    listing = page.send(page.ask("get_list_signature", **ref)["request"])
    completed = page.send(page.ask("get_end_signature", **ref)["request"], render_completion(listing.data))
    assert completed.status == 200, completed.data
    response = page.http.request("GET", page.ask("upload_finished", **ref)["url"])
    assert (response.status, response.data) == (200, b"")


@pytest.mark.parametrize("length", [0, FIVE_MIB - 1, FIVE_MIB + 1])
def test_the_store_refuses_a_part_of_another_length(page: Page, length: int) -> None:
    ref = page.begin("a.mov", len(FILE))["ref"]
    sent = page.send(page.ask("get_chunk_signature", **ref, chunk=1)["request"], b"x" * length)
    assert sent.status == 403
    assert find_text(sent.data, "Code") == "SignatureDoesNotMatch"
    listing = page.send(page.ask("get_list_signature", **ref)["request"])
    assert find_texts(listing.data, "PartNumber") == []


def test_a_signature_for_one_chunk_is_none_for_another(page: Page) -> None:
    ref = page.begin("a.mov", len(FILE))["ref"]
    request = page.ask("get_chunk_signature", **ref, chunk=1)["request"]
    bent = {**request, "url": request["url"].replace("partNumber=1&", "partNumber=2&")}
    assert page.send(bent, CHUNKS[0]).status == 403


def test_another_visitor_gets_nothing_of_it(page: Page) -> None:
    ref = page.begin("a.mov", len(FILE))["ref"]
    page.ask("chunk_loaded", **ref, chunk=1)
    stranger = Page(backend=page.backend, http=page.http)
    begun = stranger.begin("a.mov", len(FILE))
    assert "chunks" not in begun
    assert begun["key"] != ref["key"]
    ref.pop("ticket")  # whose bearer an anonymous visitor would be
    with pytest.raises(AssertionError, match="UnknownUpload"):
        stranger.ask("get_chunk_signature", **ref, chunk=1)


def test_the_time_of_the_server_is_the_time_of_now(page: Page) -> None:
    earliest = datetime.now(UTC).timestamp()
    answer = page.ask("get_init_signature", filename="a", filesize=1, last_modified=0)
    assert earliest <= answer["server_time"] <= datetime.now(UTC).timestamp()
