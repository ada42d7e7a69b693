"""Ten thousand signatures in one answer: it stays small, whole and quick enough to be asked for by a page."""

from __future__ import annotations

import base64
import dataclasses
import hmac

import pytest
import urllib3

from tests.core.fixtures import SETTINGS
from tests.serving import Served
from tests.wsgi.fixtures import make_middleware

FILE = {"filename": "huge.mov", "filesize": "53687091200000", "last_modified": "0"}  # 10,000 × 5 GiB


@pytest.fixture(params=["s3v4", "s3"])
def answer(request: pytest.FixtureRequest) -> urllib3.BaseHTTPResponse:
    """Ask a served middleware for all signatures of the largest file there is."""
    middleware = make_middleware(dataclasses.replace(SETTINGS, signature_version=request.param))
    with Served(middleware) as served, urllib3.PoolManager(retries=False) as http:
        begun = http.request("GET", f"{served.url}/upload-backend/get_init_signature", fields=FILE)
        cookie = {"Cookie": begun.headers["Set-Cookie"].split(";")[0]}
        ref = {"key": begun.json()["key"], "upload_id": "an-id", "num_chunks": "10000"}
        return http.request("GET", f"{served.url}/upload-backend/get_all_signatures", fields=ref, headers=cookie)


def test_the_answer_is_whole_and_small(answer: urllib3.BaseHTTPResponse) -> None:
    assert answer.status == 200
    assert len(answer.data) < 1_500_000
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    signatures = answer.json()["chunk_signatures"]
    assert list(signatures) == [str(number) for number in range(1, 10_001)]
    assert len({signature for signature, _ in signatures.values()}) == 10_000
    assert len({date for _, date in signatures.values()}) == 1


@pytest.mark.parametrize("answer", ["s3"], indirect=True)
@pytest.mark.parametrize("chunk", ["1", "2", "999", "1000", "9999", "10000"])
def test_each_is_the_signature_of_its_chunk(answer: urllib3.BaseHTTPResponse, chunk: str) -> None:
    signature, date = answer.json()["chunk_signatures"][chunk]
    key = answer.json()["requests"]["head"]["url"].removeprefix("https://films.s3.amazonaws.com/")
    text = f"PUT\n\napplication/octet-stream\n\nx-amz-date:{date}\n/films/{key}?partNumber={chunk}&uploadId=an-id"
    assert signature == base64.b64encode(hmac.new(b"SK", text.encode(), "sha1").digest()).decode()
