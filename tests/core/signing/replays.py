"""What a page is given signed, and everything about it that somebody could change before sending it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from mule_core.settings import Integrity
from mule_core.signatures import UploadSigner
from mule_core.signing import SignedRequest
from mule_core.state.records import Upload

BUCKET = "replayed-bucket"
SECRET_KEY = "secret"  # of an object that is nobody's upload
BODY = b"hello"
OTHER_BODY = b"hallo"
DIGEST = sha256(BODY).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request as it goes out."""

    signed: SignedRequest
    body: bytes | None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One of the requests that a page gets: how it is signed, what goes with it, what the store says to it."""

    sign: Callable[[UploadSigner, Upload, datetime], SignedRequest]
    body: bytes | None = None
    status: int = 200
    integrity: Integrity = "none"
    is_of_object: bool = False


CALLS = {
    "create": Call(sign=lambda signer, upload, when: signer.sign_create(upload, when=when)),
    "part": Call(sign=lambda signer, upload, when: signer.sign_part(upload, 1, when=when), body=BODY),
    "part with checksum": Call(
        sign=lambda signer, upload, when: signer.sign_part(upload, 1, sha256=DIGEST, when=when),
        body=BODY,
        integrity="checksum",
    ),
    "part with content": Call(
        sign=lambda signer, upload, when: signer.sign_part(upload, 1, sha256=DIGEST, when=when),
        body=BODY,
        integrity="content",
    ),
    "list": Call(sign=lambda signer, upload, when: signer.sign_list(upload, part_number_marker=0, when=when)),
    "complete": Call(sign=lambda signer, upload, when: signer.sign_complete(upload, when=when)),
    "abort": Call(sign=lambda signer, upload, when: signer.sign_abort(upload, when=when), status=204),
    "link": Call(sign=lambda signer, upload, when: signer.sign_link(upload, when=when), is_of_object=True),
    "head": Call(sign=lambda signer, upload, when: signer.sign_head(upload, when=when), is_of_object=True),
}

Change = Callable[[Sent], Sent]


def in_url(pattern: str, new: str) -> Change:
    return lambda sent: replace(sent, signed=replace(sent.signed, url=re.sub(pattern, new, sent.signed.url, count=1)))


def in_headers(name: str, value: str | None) -> Change:
    """Send another value of a header; None leaves it out."""

    def change(sent: Sent) -> Sent:
        others = {header: text for header, text in sent.signed.headers.items() if header != name}
        return replace(sent, signed=replace(sent.signed, headers=others | ({} if value is None else {name: value})))

    return change


def with_method(method: str) -> Change:
    return lambda sent: replace(sent, signed=replace(sent.signed, method=method))


def with_body(body: bytes) -> Change:
    return lambda sent: replace(sent, body=body)


IN_EVERY = {
    "key": in_url(r"/a\.mov\?", "/b.mov?"),
    "bucket": in_url(f"/{BUCKET}/", f"/{BUCKET}2/"),
    "longer life": in_url("X-Amz-Expires=600", "X-Amz-Expires=6000"),
    "another date": in_url(r"X-Amz-Date=20\d\d", "X-Amz-Date=2015"),
    "another scope": in_url("s3%2Faws4_request", "iam%2Faws4_request"),
    "signature": in_url("X-Amz-Signature=.", "X-Amz-Signature=g"),
}
FEWER = {"fewer signed headers": in_url("X-Amz-SignedHeaders=[^&]+", "X-Amz-SignedHeaders=host")}
UPLOAD_ID = {"upload id": in_url("uploadId=.", "uploadId=x"), "no upload id": in_url("&uploadId=[^&]+", "")}
LENGTH = {"a byte more": with_body(BODY + b"!"), "a byte less": with_body(BODY[:-1]), "no bytes": with_body(b"")}
PART = {**FEWER, **UPLOAD_ID, **LENGTH, "part number": in_url("partNumber=1&", "partNumber=2&")}
BYTES = {"other bytes": with_body(OTHER_BODY)}
COPY = {"a copy of another object": in_headers("x-amz-copy-source", f"/{BUCKET}/{SECRET_KEY}")}
CREATE_HEADERS = {
    "content-type": "text/html",
    "content-disposition": "inline",
    "cache-control": "public",
    "x-amz-acl": "public-read",
    "x-amz-tagging": "stage=final",
    "x-amz-meta-project": "other",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
}
COMPLETE_HEADERS = {"if-none-match": "x", "x-amz-mp-object-size": "6"}


def each_header(headers: dict[str, str]) -> dict[str, Change]:
    changed = {f"another {name}": in_headers(name, value) for name, value in headers.items()}
    return changed | {f"no {name}": in_headers(name, None) for name in headers}


CHANGES: dict[str, dict[str, Change]] = {
    "create": {
        **IN_EVERY,
        **FEWER,
        "method": with_method("PUT"),
        **each_header(CREATE_HEADERS),
        "a header more": in_headers("x-amz-meta-more", "1"),
    },
    "part": {**IN_EVERY, **PART, **BYTES, **COPY, "method": with_method("DELETE")},
    "part with checksum": {
        **IN_EVERY,
        **PART,
        **BYTES,
        **COPY,
        **each_header({"x-amz-checksum-sha256": "Ag=="}),
        "the checksum of the other bytes": lambda sent: with_body(OTHER_BODY)(
            in_headers("x-amz-checksum-sha256", "0+Tf+4UQHWnkFRGcmTjDyCzzkhgZF/rTJBVnNB9FyhU=")(sent)
        ),
    },
    "part with content": {
        **IN_EVERY,
        **PART,
        **BYTES,
        **COPY,
        **each_header({"x-amz-content-sha256": sha256(OTHER_BODY).hexdigest()}),
        "no hash at all": in_headers("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    },
    "list": {**IN_EVERY, **UPLOAD_ID, "marker": in_url("marker=0", "marker=1"), "method": with_method("DELETE")},
    "complete": {**IN_EVERY, **FEWER, **UPLOAD_ID, **each_header(COMPLETE_HEADERS), "method": with_method("DELETE")},
    "abort": {**IN_EVERY, **UPLOAD_ID, "method": with_method("GET")},
    "link": {
        **IN_EVERY,
        "method": with_method("DELETE"),
        "shown as a page": in_url("&X-Amz-Signature", "&response-content-type=text%2Fhtml&X-Amz-Signature"),
    },
    "head": {**IN_EVERY, "method": with_method("GET")},
}
