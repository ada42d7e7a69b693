"""The examples that AWS prints, and the strings that existing pages sign.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from mule_core.signing import (
    Credentials,
    Endpoint,
    S3Request,
    SignedRequest,
    Signer,
    abort_multipart_upload,
    complete_multipart_upload,
    create_multipart_upload,
    get_object,
    list_parts,
    upload_part,
)
from mule_core.signing.sigv2 import canonicalized_amz_headers, canonicalized_resource, signature, string_to_sign

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = Credentials(access_key="AKIAIOSFODNN7EXAMPLE", secret_key=SECRET_KEY)


@dataclass(frozen=True, kw_only=True)
class Example:
    method: str = "GET"
    path: str = "/awsexamplebucket1/photos/puppy.jpg"
    query: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    date: str
    string: str
    signature: str


EXAMPLES = {
    "object get": Example(
        date="Tue, 27 Mar 2007 19:36:42 +0000",
        string="GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/awsexamplebucket1/photos/puppy.jpg",
        signature="qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
    ),
    "object put": Example(
        method="PUT",
        headers={"content-type": "image/jpeg", "content-length": "94328"},
        date="Tue, 27 Mar 2007 21:15:45 +0000",
        string="PUT\n\nimage/jpeg\nTue, 27 Mar 2007 21:15:45 +0000\n/awsexamplebucket1/photos/puppy.jpg",
        signature="iqRzw+ileNPu1fhspnRs8nOjjIA=",
    ),
    "list": Example(
        path="/awsexamplebucket1/",
        query=(("prefix", "photos"), ("max-keys", "50"), ("marker", "puppy")),
        date="Tue, 27 Mar 2007 19:42:41 +0000",
        string="GET\n\n\nTue, 27 Mar 2007 19:42:41 +0000\n/awsexamplebucket1/",
        signature="m0WP8eCtspQl5Ahe6L1SozdX9YA=",
    ),
    "fetch the access control list": Example(
        path="/awsexamplebucket1/",
        query=(("acl", ""),),
        date="Tue, 27 Mar 2007 19:44:46 +0000",
        string="GET\n\n\nTue, 27 Mar 2007 19:44:46 +0000\n/awsexamplebucket1/?acl",
        signature="82ZHiFIjc+WbcwFKGUVEQspPn+0=",
    ),
    "delete": Example(
        method="DELETE",
        date="Tue, 27 Mar 2007 21:20:26 +0000",
        string="DELETE\n\n\nTue, 27 Mar 2007 21:20:26 +0000\n/awsexamplebucket1/photos/puppy.jpg",
        signature="XbyTlbQdu9Xw5o8P4iMwPktxQd8=",
    ),
    "upload to a bucket that is a host name": Example(
        method="PUT",
        path="/static.johnsmith.net/db-backup.dat.gz",
        headers={
            "x-amz-acl": "public-read",
            "content-type": "application/x-download",
            "content-md5": "4gJE4saaMU4BqNR0kLY+lw==",
            "x-amz-meta-reviewedby": "joe@johnsmith.net,jane@johnsmith.net",
            "x-amz-meta-filechecksum": "0x02661779",
            "x-amz-meta-checksumalgorithm": "crc32",
            "content-disposition": "attachment; filename=database.dat",
            "content-encoding": "gzip",
            "content-length": "5913339",
        },
        date="Tue, 27 Mar 2007 21:06:08 +0000",
        string="PUT\n4gJE4saaMU4BqNR0kLY+lw==\napplication/x-download\nTue, 27 Mar 2007 21:06:08 +0000\n"
        "x-amz-acl:public-read\nx-amz-meta-checksumalgorithm:crc32\nx-amz-meta-filechecksum:0x02661779\n"
        "x-amz-meta-reviewedby:joe@johnsmith.net,jane@johnsmith.net\n/static.johnsmith.net/db-backup.dat.gz",
        signature="ilyl83RwaSoYIEdixDQcA4OnAnc=",
    ),
    "list all my buckets": Example(
        path="/",
        date="Wed, 28 Mar 2007 01:29:59 +0000",
        string="GET\n\n\nWed, 28 Mar 2007 01:29:59 +0000\n/",
        signature="qGdzdERIC03wnaRNKh6OqZehG9s=",
    ),
    "unicode keys": Example(
        path="/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
        date="Wed, 28 Mar 2007 01:49:49 +0000",
        string="GET\n\n\nWed, 28 Mar 2007 01:49:49 +0000\n/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
        signature="DNEZGsoieTZ92F3bUfSPQcbGmlM=",
    ),
    "query string": Example(
        path="/johnsmith/photos/puppy.jpg",
        date="1175139620",
        string="GET\n\n\n1175139620\n/johnsmith/photos/puppy.jpg",
        signature="NpgCjnDzrM+WFzoENXmpNDUsSn8=",
    ),
}


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]


def test_string_to_sign_is_the_printed_one(example: Example) -> None:
    resource = canonicalized_resource(example.path, example.query)
    text = string_to_sign(method=example.method, headers=example.headers, date=example.date, resource=resource)
    assert text == example.string


def test_signature_is_the_printed_one(example: Example) -> None:
    assert signature(SECRET_KEY, example.string) == example.signature


def test_amz_headers_are_sorted_and_trimmed_and_others_left_out() -> None:
    headers = {"x-amz-meta-b": " two  words ", "content-type": "text/plain", "x-amz-acl": "private"}
    assert canonicalized_amz_headers(headers) == "x-amz-acl:private\nx-amz-meta-b:two  words\n"


def test_resource_takes_sub_resources_sorted_and_not_encoded() -> None:
    query = (("uploadId", "a+b/c="), ("max-parts", "5"), ("partNumber", "7"))
    assert canonicalized_resource("/bucket/k", query) == "/bucket/k?partNumber=7&uploadId=a+b/c="


def test_resource_takes_response_overrides_not_encoded() -> None:
    query = (("response-content-disposition", 'attachment; filename="ü.txt"'),)
    assert canonicalized_resource("/b/k", query) == '/b/k?response-content-disposition=attachment; filename="ü.txt"'


def test_presigned_url_bears_the_printed_signature() -> None:
    signer = Signer(credentials=CREDENTIALS, endpoint=Endpoint(bucket="johnsmith"), version="s3", expires_in=3600)
    signed = signer.sign_query(get_object("photos/puppy.jpg"), when=datetime(2007, 3, 29, 2, 40, 20, tzinfo=UTC))
    assert signed.url == (
        "https://johnsmith.s3.amazonaws.com/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620"
        "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D"
    )
    assert signed.date == "1175139620"
    assert signed.expires_at == datetime(2007, 3, 29, 3, 40, 20, tzinfo=UTC)


# What existing pages sign. The signatures were made with openssl:
#   printf 'POST\n\n\n\n…' | openssl dgst -sha1 -hmac wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY -binary | base64
WHEN = datetime(2013, 5, 24, tzinfo=UTC)
MIME = {"content-type": "application/octet-stream"}
PAGE_REQUESTS: dict[str, tuple[S3Request, str]] = {
    "init": (create_multipart_upload("a b.bin", headers={"x-amz-acl": "public-read"}), "Yxo8Dvcgh5+cdyMR1DfNmKJBYRM="),
    "chunk": (upload_part("a b.bin", upload_id="id-1", part_number=12, headers=MIME), "OIsbe7MlppnaNmt8nc72osoJsoM="),
    "list": (list_parts("a b.bin", upload_id="id-1"), "CBu7curmzA8vse0xvNk5/gpMEU8="),
    "end": (complete_multipart_upload("a b.bin", upload_id="id-1", headers=MIME), "S8bPxSJXNIzGcWW+N+3YtUddUaI="),
    "delete": (abort_multipart_upload("a b.bin", upload_id="id-1"), "l52adrIpyVA031C5ZkuBE6I+J8Y="),
}


def sign_for_page(name: str) -> SignedRequest:
    endpoint = Endpoint(bucket="uploads", url="http://localhost:8333")
    return Signer(credentials=CREDENTIALS, endpoint=endpoint, version="s3").sign(PAGE_REQUESTS[name][0], when=WHEN)


@pytest.mark.parametrize("name", PAGE_REQUESTS)
def test_existing_pages_get_the_signature_and_date_that_they_expect(name: str) -> None:
    signed = sign_for_page(name)
    assert signed.signature == PAGE_REQUESTS[name][1]
    assert signed.date == "Fri, 24 May 2013 00:00:00 GMT"
    assert signed.headers["authorization"] == f"AWS AKIAIOSFODNN7EXAMPLE:{signed.signature}"
    assert signed.headers["x-amz-date"] == signed.date


def test_existing_pages_send_a_bare_uploads() -> None:
    assert sign_for_page("init").url == "http://localhost:8333/uploads/a%20b.bin?uploads"
    assert sign_for_page("chunk").url == "http://localhost:8333/uploads/a%20b.bin?partNumber=12&uploadId=id-1"


def test_content_headers_are_signed_without_the_space_that_http_drops() -> None:
    headers = {"content-type": " text/plain ", "content-md5": " "}
    assert string_to_sign(method="PUT", headers=headers, date="D", resource="/b/k") == "PUT\n\ntext/plain\nD\n/b/k"
