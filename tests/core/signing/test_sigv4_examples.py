"""The examples that AWS prints, stage by stage.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from mule_core.signing import Credentials, Endpoint, S3Request, Signer, get_object
from mule_core.signing.sigv4 import (
    canonical_headers,
    canonical_query_string,
    canonical_request,
    credential_scope,
    signature,
    signed_headers,
    signing_key,
    string_to_sign,
)

HOST = "examplebucket.s3.amazonaws.com"
DATE = "20130524T000000Z"
SCOPE = "20130524/us-east-1/s3/aws4_request"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNING_KEY = bytes.fromhex("dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
WELCOME = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"  # of "Welcome to Amazon S3."

SIGNER = Signer(
    credentials=Credentials(access_key="AKIAIOSFODNN7EXAMPLE", secret_key=SECRET_KEY),
    endpoint=Endpoint(bucket="examplebucket"),
    expires_in=86_400,
)
WHEN = datetime(2013, 5, 24, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Example:
    method: str = "GET"
    path: str = "/"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    payload_hash: str = EMPTY
    canonical: str
    canonical_hash: str
    signature: str


EXAMPLES = {
    "get object": Example(
        path="/test.txt",
        headers={"host": HOST, "range": "bytes=0-9", "x-amz-content-sha256": EMPTY, "x-amz-date": DATE},
        canonical=f"GET\n/test.txt\n\nhost:{HOST}\nrange:bytes=0-9\nx-amz-content-sha256:{EMPTY}\nx-amz-date:{DATE}\n"
        f"\nhost;range;x-amz-content-sha256;x-amz-date\n{EMPTY}",
        canonical_hash="7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
        signature="f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    "put object": Example(
        method="PUT",
        path="/test%24file.text",
        headers={
            "date": "Fri, 24 May 2013 00:00:00 GMT",
            "host": HOST,
            "x-amz-content-sha256": WELCOME,
            "x-amz-date": DATE,
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
        },
        payload_hash=WELCOME,
        canonical=f"PUT\n/test%24file.text\n\ndate:Fri, 24 May 2013 00:00:00 GMT\nhost:{HOST}\n"
        f"x-amz-content-sha256:{WELCOME}\nx-amz-date:{DATE}\nx-amz-storage-class:REDUCED_REDUNDANCY\n"
        f"\ndate;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class\n{WELCOME}",
        canonical_hash="9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
        signature="98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
    "get bucket lifecycle": Example(
        query="lifecycle=",
        headers={"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE},
        canonical=f"GET\n/\nlifecycle=\nhost:{HOST}\nx-amz-content-sha256:{EMPTY}\nx-amz-date:{DATE}\n"
        f"\nhost;x-amz-content-sha256;x-amz-date\n{EMPTY}",
        canonical_hash="9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
        signature="fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    "list objects": Example(
        query="max-keys=2&prefix=J",
        headers={"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE},
        canonical=f"GET\n/\nmax-keys=2&prefix=J\nhost:{HOST}\nx-amz-content-sha256:{EMPTY}\nx-amz-date:{DATE}\n"
        f"\nhost;x-amz-content-sha256;x-amz-date\n{EMPTY}",
        canonical_hash="df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
        signature="34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
    "presigned get object": Example(
        path="/test.txt",
        query="X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host",
        headers={"host": HOST},
        payload_hash="UNSIGNED-PAYLOAD",
        canonical="GET\n/test.txt\nX-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\n"
        f"host:{HOST}\n\nhost\nUNSIGNED-PAYLOAD",
        canonical_hash="3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04",
        signature="aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    ),
}


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]


def test_canonical_request_is_the_printed_one(example: Example) -> None:
    canonical = canonical_request(
        method=example.method,
        path=example.path,
        query=example.query,
        headers=example.headers,
        payload_hash=example.payload_hash,
    )
    assert canonical == example.canonical
    assert hashlib.sha256(canonical.encode()).hexdigest() == example.canonical_hash


def test_string_to_sign_is_the_printed_one(example: Example) -> None:
    assert string_to_sign(date=DATE, scope=SCOPE, canonical_request_hash=example.canonical_hash) == (
        f"AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n{example.canonical_hash}"
    )


def test_signature_is_the_printed_one(example: Example) -> None:
    text = f"AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n{example.canonical_hash}"
    assert signature(SIGNING_KEY, text) == example.signature


def test_signing_key_is_derived_from_day_region_and_service() -> None:
    assert signing_key(SECRET_KEY, SCOPE) == SIGNING_KEY


def test_credential_scope_takes_the_day_of_the_date() -> None:
    assert credential_scope("20130524T000000Z", "us-east-1") == "20130524/us-east-1/s3/aws4_request"


def test_query_is_sorted_as_encoded_with_a_bare_name_given_an_equals_sign() -> None:
    query = [("prefix", "some Prefix"), ("uploads", ""), ("a", "2"), ("a", "1"), ("X-Amz-Date", "ü/+")]
    assert canonical_query_string(query) == "X-Amz-Date=%C3%BC%2F%2B&a=1&a=2&prefix=some%20Prefix&uploads="


def test_name_sorts_before_a_longer_one_that_begins_with_it() -> None:
    assert canonical_query_string([("select-type", "2"), ("select", "")]) == "select=&select-type=2"


def test_header_values_lose_outer_space_and_have_inner_runs_made_one() -> None:
    assert canonical_headers({"x-amz-meta-b": "  two   words ", "host": "h"}) == "host:h\nx-amz-meta-b:two words\n"


def test_header_names_are_listed_sorted() -> None:
    assert signed_headers({"x-amz-date": "", "host": "", "content-length": ""}) == "content-length;host;x-amz-date"


def test_presigned_url_is_the_printed_one() -> None:
    signed = SIGNER.sign(get_object("test.txt"), when=WHEN)
    assert signed.url == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    assert signed.headers == {}
    assert signed.expires_at == datetime(2013, 5, 25, tzinfo=UTC)


def test_authorization_header_is_the_printed_one() -> None:
    request = S3Request(method="GET", key="test.txt", headers={"range": "bytes=0-9"}, payload_hash=EMPTY)
    assert SIGNER.sign_header(request, when=WHEN).headers == {
        "range": "bytes=0-9",
        "x-amz-content-sha256": EMPTY,
        "x-amz-date": "20130524T000000Z",
        "authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    }


BUCKET_REQUESTS = {"get bucket lifecycle": (("lifecycle", ""),), "list objects": (("prefix", "J"), ("max-keys", "2"))}


@pytest.mark.parametrize("name", BUCKET_REQUESTS)
def test_bucket_requests_sign_to_the_printed_signatures(name: str) -> None:
    request = S3Request(method="GET", query=BUCKET_REQUESTS[name], payload_hash=EMPTY)
    assert SIGNER.sign_header(request, when=WHEN).signature == EXAMPLES[name].signature
