"""Pages that were written long ago: they name their key, sign by version 2, and build every URL themselves.

`OldPage` speaks that contract and nothing newer: whatever else the answers hold, it does not look at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import urllib3

from mule_core.settings import Settings
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.factory import make_middleware
from tests.serving import Served
from tests.stores import make_bucket, s3_client
from tests.wsgi.browser import find_text, find_texts, render_completion
from tests.wsgi.fixtures import host

FIVE_MIB = 5_242_880
FILE = b"stubborn" * 1_310_721  # 10,485,768 bytes: two chunks and eight bytes
CHUNKS = [FILE[:FIVE_MIB], FILE[FIVE_MIB : 2 * FIVE_MIB], FILE[2 * FIVE_MIB :]]
MIME_TYPE = "application/octet-stream"


@dataclass(kw_only=True)
class OldPage:
    """A page with one file chosen. A reload makes a new one, which keeps the cookie and chooses another key."""

    http: urllib3.PoolManager
    backend: str
    store_url: str
    bucket: str
    access_key: str
    key: str
    cookie: str = ""
    upload_id: str = ""

    def ask(self, action: str, **params: object) -> Any:
        query = "&".join(f"{name}={quote(str(text), safe='')}" for name, text in (self._file() | params).items())
        response = self.http.request("GET", f"{self.backend}/{action}/?{query}", headers={"Cookie": self.cookie})
        assert response.status == 200, response.data
        self.cookie = response.headers.get("Set-Cookie", self.cookie).split(";")[0]
        return response.json()

    def ask_about_upload(self, action: str, **params: object) -> Any:
        return self.ask(action, key=self.key, upload_id=self.upload_id, **params)

    def send(
        self, method: str, query: str, signed: Any, *, body: bytes = b"", **headers: str
    ) -> urllib3.BaseHTTPResponse:
        """Send to the store by a `{"signature", "date"}`, or by a pair of them."""
        signature, date = signed if isinstance(signed, list) else (signed["signature"], signed["date"])
        own = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.http.request(
            method,
            f"{self.store_url}/{self.bucket}/{self.key}?{query}",
            headers={"Authorization": f"AWS {self.access_key}:{signature}", "x-amz-date": date} | own,
            body=body,
        )

    def init(self, **params: object) -> list[int]:
        """Begin, or go on; gives the chunks that have arrived."""
        answer = self.ask("get_init_signature", key=self.key, mime_type=MIME_TYPE, **params)
        if "chunks" in answer:
            self.key, self.upload_id = answer["key"], answer["upload_id"]
            return list(answer["chunks"])
        created = self.send("POST", "uploads", answer, x_amz_acl="public-read")
        assert created.status == 200, created.data
        self.upload_id = find_text(created.data, "UploadId")
        return []

    def upload(self, chunk: int, signed: Any) -> None:
        query = f"partNumber={chunk}&uploadId={self.upload_id}"
        sent = self.send("PUT", query, signed, body=CHUNKS[chunk - 1], Content_Type=MIME_TYPE)
        assert sent.status == 200, sent.data
        self.ask_about_upload("chunk_loaded", chunk=chunk)

    def list_chunks(self, signed: Any) -> bytes:
        listed = self.send("GET", f"uploadId={self.upload_id}", signed)
        assert listed.status == 200, listed.data
        return listed.data

    def complete(self, signed: Any, listing: bytes) -> None:
        body = render_completion(listing)
        done = self.send("POST", f"uploadId={self.upload_id}", signed, body=body, Content_Type=MIME_TYPE)
        assert done.status == 200, done.data
        assert find_text(done.data, "Key") == self.key

    def reload(self) -> OldPage:
        return OldPage(
            http=self.http,
            backend=self.backend,
            store_url=self.store_url,
            bucket=self.bucket,
            access_key=self.access_key,
            key="named-after-reload.bin",
            cookie=self.cookie,
        )

    @staticmethod
    def _file() -> dict[str, object]:
        return {"filename": "été.bin", "filesize": len(FILE), "last_modified": 1_763_800_000_000, "_": "cache-buster"}


@pytest.fixture
def page(seaweedfs: SeaweedFS, tmp_path: Path) -> Iterator[OldPage]:
    """Give a page of a server that is set up for such pages by the variables of its environment."""
    bucket = make_bucket(seaweedfs)
    environ = {
        "AWS_ACCESS_KEY": seaweedfs.access_key,
        "AWS_SECRET": seaweedfs.secret_key,
        "AWS_ENDPOINT_URL": seaweedfs.url,
        "BUCKET": bucket,
        "CHUNK_SIZE": str(FIVE_MIB),
        "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db",
        "MULE_SIGNATURE_VERSION": "s3",
        "MULE_CLIENT_KEYS": "1",
        "MULE_ACL": "public-read",
    }
    middleware = make_middleware(host, Settings.from_environ(environ))
    with Served(middleware) as served, urllib3.PoolManager(retries=False) as http:
        yield OldPage(
            http=http,
            backend=f"{served.url}/upload-backend",
            store_url=seaweedfs.url,
            bucket=bucket,
            access_key=seaweedfs.access_key,
            key="named-by-the-page.bin",
        )


def sha256_at_store(seaweedfs: SeaweedFS, page: OldPage) -> str:
    stored = s3_client(seaweedfs).get_object(Bucket=page.bucket, Key=page.key)["Body"].read()
    return hashlib.sha256(stored).hexdigest()


@pytest.mark.parametrize("sent_before_reload", [1, 2])
def test_a_page_goes_on_after_a_reload_and_the_object_is_the_file(
    seaweedfs: SeaweedFS, page: OldPage, sent_before_reload: int
) -> None:
    assert page.init() == []
    for chunk in range(1, sent_before_reload + 1):
        page.upload(chunk, page.ask_about_upload("get_chunk_signature", chunk=chunk))

    again = page.reload()
    arrived = again.init()
    assert arrived == list(range(1, sent_before_reload + 1))
    assert (again.key, again.upload_id) == ("named-by-the-page.bin", page.upload_id)
    listing = again.list_chunks(again.ask_about_upload("get_list_signature"))
    assert [int(number) for number in find_texts(listing, "PartNumber")] == arrived
    for chunk in range(sent_before_reload + 1, 4):
        again.upload(chunk, again.ask_about_upload("get_chunk_signature", chunk=chunk))
    listing = again.list_chunks(again.ask_about_upload("get_list_signature"))
    again.complete(again.ask_about_upload("get_end_signature"), listing)
    again.ask_about_upload("upload_finished")

    assert sha256_at_store(seaweedfs, again) == hashlib.sha256(FILE).hexdigest()
    assert page.reload().init() == [], "an upload that is over is not offered again"


def test_all_signatures_at_once_carry_a_whole_upload(seaweedfs: SeaweedFS, page: OldPage) -> None:
    page.init()
    answer = page.ask_about_upload("get_all_signatures", mime_type=MIME_TYPE, num_chunks=3)
    assert list(answer["chunk_signatures"]) == ["1", "2", "3"]
    for chunk, signed in answer["chunk_signatures"].items():
        page.upload(int(chunk), signed)
    page.complete(answer["end_signature"], page.list_chunks(answer["list_signature"]))
    assert sha256_at_store(seaweedfs, page) == hashlib.sha256(FILE).hexdigest()


@pytest.mark.parametrize("key", ["holiday (1), it's.mov", "a!b/$c&d;e=f:g@h*.bin"])
def test_a_page_sends_its_key_as_it_is(seaweedfs: SeaweedFS, page: OldPage, key: str) -> None:
    page.key = key
    page.init()
    for chunk in (1, 2, 3):
        page.upload(chunk, page.ask_about_upload("get_chunk_signature", chunk=chunk))
    listing = page.list_chunks(page.ask_about_upload("get_list_signature"))
    page.complete(page.ask_about_upload("get_end_signature"), listing)
    assert sha256_at_store(seaweedfs, page) == hashlib.sha256(FILE).hexdigest()


def test_delete_gives_the_upload_up(page: OldPage) -> None:
    page.init()
    page.upload(1, page.ask_about_upload("get_chunk_signature", chunk=1))
    listing = page.ask_about_upload("get_list_signature")
    query = f"uploadId={page.upload_id}"
    assert page.send("DELETE", query, page.ask_about_upload("get_delete_signature")).status == 204
    assert page.send("GET", query, listing).status == 404
    assert page.reload().init() == []


def test_force_forgets_what_had_arrived(page: OldPage) -> None:
    page.init()
    page.upload(1, page.ask_about_upload("get_chunk_signature", chunk=1))
    forced = page.reload()
    assert forced.init(force="true") == []
    assert forced.key == "named-after-reload.bin"
    assert forced.upload_id != page.upload_id
    assert page.reload().init() == []


def test_the_same_key_may_be_forced(page: OldPage) -> None:
    page.init()
    page.upload(1, page.ask_about_upload("get_chunk_signature", chunk=1))
    forced = page.reload()
    forced.key = page.key
    assert forced.init(force="true") == []
    forced.upload(2, forced.ask_about_upload("get_chunk_signature", chunk=2))
    assert page.reload().init() == [2]


def test_a_visit_that_went_no_further_than_init_does_not_spoil_the_next(page: OldPage) -> None:
    page.ask("get_init_signature", key="first-visit.bin", mime_type=MIME_TYPE)
    assert page.reload().init() == []


def test_dates_are_gmt_as_rfc_1123_has_them(page: OldPage) -> None:
    answer = page.ask("get_init_signature", key=page.key, mime_type=MIME_TYPE)
    weekday, day, month, year, time, zone = answer["date"].split()
    assert weekday in ("Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,")
    assert (len(day), len(month), len(year), len(time), zone) == (2, 3, 4, 8, "GMT")


def test_the_store_refuses_a_signature_for_another_chunk(page: OldPage) -> None:
    page.init()
    signed = page.ask_about_upload("get_chunk_signature", chunk=1)
    query = f"partNumber=2&uploadId={page.upload_id}"
    refused = page.send("PUT", query, signed, body=CHUNKS[0], Content_Type=MIME_TYPE)
    assert refused.status == 403
