"""A line leaves signatures right: whole uploads, signed for the line's URL, come through to real stores."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args
from xml.etree import ElementTree

import pytest
import urllib3

from mule_core.signing import (
    Credentials,
    Endpoint,
    S3Request,
    Signer,
    Version,
    abort_multipart_upload,
    complete_multipart_upload,
    create_multipart_upload,
    get_object,
    head_object,
    list_parts,
    upload_part,
)
from tests.faults.faults import delivered_twice, lost_answer, reset_within
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.stores import Store, make_bucket

KEY = "holiday 2026/Zürich + Grüße/a~b(1).mov"
PARTS = [random.Random(number).randbytes(size) for number, size in ((1, 6 * 1024 * 1024), (2, 1_234_567))]
DIGEST = hashlib.sha256(b"".join(PARTS)).hexdigest()


@pytest.fixture(params=["seaweedfs", "juicefs"])
def store(request: pytest.FixtureRequest) -> Store:
    """A real store, which checks signatures."""
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def line(store: Store) -> Iterator[Line]:
    """A line to it."""
    with Line(to=store.url) as line:
        yield line


class Uploader:
    """Signs for the line's URL, as a backend would, and sends as a browser would."""

    def __init__(self, line: Line, store: Store, *, version: Version = "s3v4") -> None:
        self.signer = Signer(
            credentials=Credentials(access_key=store.access_key, secret_key=store.secret_key),
            endpoint=Endpoint(bucket=make_bucket(store), region=store.region, url=line.url),
            version=version,
        )

    def send(self, request: S3Request, body: bytes = b"") -> urllib3.BaseHTTPResponse:
        signed = self.signer.sign(request, when=datetime.now(UTC))
        with urllib3.PoolManager(retries=False, timeout=20) as http:
            return http.request(signed.method, signed.url, headers=signed.headers, body=body or None)

    def create(self) -> str:
        root = ElementTree.fromstring(self.send(create_multipart_upload(KEY)).data)
        return root.findtext("{*}UploadId") or ""

    def send_part(self, upload_id: str, number: int) -> urllib3.BaseHTTPResponse:
        body = PARTS[number - 1]
        headers = {"content-length": str(len(body))} if self.signer.version == "s3v4" else {}
        request = upload_part(KEY, upload_id=upload_id, part_number=number, headers=headers)
        return self.send(request, body)

    def complete(self, upload_id: str, etags: list[str]) -> urllib3.BaseHTTPResponse:
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in enumerate(etags, 1)
        )
        xml = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
        return self.send(complete_multipart_upload(KEY, upload_id=upload_id), xml.encode())

    def stored_digest(self) -> str:
        return hashlib.sha256(self.send(get_object(KEY)).data).hexdigest()


@pytest.mark.parametrize("version", get_args(Version))
def test_a_signed_upload_goes_through(line: Line, store: Store, version: Version) -> None:
    uploader = Uploader(line, store, version=version)
    upload_id = uploader.create()
    etags = [uploader.send_part(upload_id, number).headers["ETag"] for number in (1, 2)]
    listing = ElementTree.fromstring(uploader.send(list_parts(KEY, upload_id=upload_id)).data)
    assert [size.text for size in listing.iterfind("{*}Part/{*}Size")] == ["6291456", "1234567"]
    assert uploader.complete(upload_id, etags).status == 200
    assert uploader.send(head_object(KEY)).headers["Content-Length"] == "7526023"
    assert uploader.stored_digest() == DIGEST
    assert [(entry.call, entry.status) for entry in line.log.entries()] == [
        *[("create", 200), ("part", 200), ("part", 200), ("list", 200), ("complete", 200), ("head", 200), ("get", 200)]
    ]
    assert line.log.bytes_received("part") == 7_526_023


def test_a_signature_for_the_store_s_own_url_is_refused(line: Line, store: Store) -> None:
    signer = Uploader(line, store).signer
    elsewhere = Endpoint(bucket=signer.endpoint.bucket, region=store.region, url=store.url)
    signed = Signer(credentials=signer.credentials, endpoint=elsewhere).sign(head_object(KEY), when=datetime.now(UTC))
    with urllib3.PoolManager(retries=False) as http:
        assert http.request("HEAD", signed.url).status == 404  # it is the store that tells, for its own host
        assert http.request("HEAD", signed.url.replace(store.url, line.url)).status == 403


def test_a_preflight_is_answered_by_the_store(line: Line, store: Store) -> None:
    bucket = make_bucket(store)
    asking = {"Origin": "https://page.example", "Access-Control-Request-Method": "PUT"}
    with urllib3.PoolManager(retries=False) as http:
        answer = http.request("OPTIONS", f"{line.url}/{bucket}/key?partNumber=1&uploadId=u", headers=asking)
    assert answer.status in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] in ("*", "https://page.example")
    assert [entry.call for entry in line.log.entries()] == ["preflight"]


def test_a_part_cut_off_is_not_stored(line: Line, store: Store) -> None:
    uploader = Uploader(line, store)
    line.follow([Rule(call="part", fault=reset_within(0.5), times=1)])
    upload_id = uploader.create()
    with pytest.raises(urllib3.exceptions.ProtocolError):
        uploader.send_part(upload_id, 1)
    listing = ElementTree.fromstring(uploader.send(list_parts(KEY, upload_id=upload_id)).data)
    assert listing.findall("{*}Part") == []
    assert line.log.stored_parts() == {}
    assert uploader.send_part(upload_id, 1).status == 200
    assert line.log.sent_again() == []
    assert uploader.send(abort_multipart_upload(KEY, upload_id=upload_id)).status == 204


def test_a_part_whose_answer_is_lost_is_stored(line: Line, store: Store) -> None:
    uploader = Uploader(line, store)
    line.follow([Rule(call="part", fault=lost_answer(), times=1)])
    upload_id = uploader.create()
    with pytest.raises(urllib3.exceptions.ProtocolError):
        uploader.send_part(upload_id, 1)
    listing = ElementTree.fromstring(uploader.send(list_parts(KEY, upload_id=upload_id)).data)
    assert [number.text for number in listing.iterfind("{*}Part/{*}PartNumber")] == ["1"]
    assert line.log.stored_parts().keys() == {(upload_id, 1)}


def test_what_is_delivered_twice_is_stored_once(line: Line, store: Store) -> None:
    uploader = Uploader(line, store)
    line.follow([Rule(call="part", fault=delivered_twice())])
    upload_id = uploader.create()
    etags = [uploader.send_part(upload_id, number).headers["ETag"] for number in (1, 2)]
    assert uploader.complete(upload_id, etags).status == 200
    assert uploader.stored_digest() == DIGEST
    assert [entry.store_statuses for entry in line.log.entries("part")] == [(200, 200), (200, 200)]
