"""Real stores for the signing tests: each test that takes `signer` runs against all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3

from mule_core.signing import Credentials, Endpoint, SignedRequest, Signer, abort_multipart_upload, create_bucket
from tests.core.signing.forms import V4_HEADER, V4_QUERY, Send, begin
from tests.stores import Store

BUCKET = "signed-bucket"


@pytest.fixture(scope="session")
def send() -> Iterator[Send]:
    """Send what was signed; the client sets host and content-length by itself, as browsers do."""
    with urllib3.PoolManager(retries=False, timeout=30.0) as http:

        def send(signed: SignedRequest, body: bytes | None = None) -> urllib3.BaseHTTPResponse:
            return http.request(signed.method, signed.url, headers=signed.headers, body=body)

        yield send


@pytest.fixture(scope="session", params=["seaweedfs", "juicefs"])
def store(request: pytest.FixtureRequest) -> Store:
    store: Store = request.getfixturevalue(request.param)
    return store


@pytest.fixture(scope="session")
def signer(store: Store, send: Send) -> Signer:
    """A signer for a bucket that was made by it."""
    signer = Signer(
        credentials=Credentials(access_key=store.access_key, secret_key=store.secret_key),
        endpoint=Endpoint(bucket=BUCKET, region=store.region, url=store.url),
    )
    assert send(V4_HEADER.sign(signer, create_bucket())).status == 200
    return signer


@pytest.fixture
def upload_id(signer: Signer, send: Send) -> Iterator[str]:
    """An upload of the key `mutated`, aborted afterwards."""
    upload_id = begin(send, V4_QUERY, signer, "mutated")
    yield upload_id
    assert send(V4_QUERY.sign(signer, abort_multipart_upload("mutated", upload_id=upload_id))).status == 204
