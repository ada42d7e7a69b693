"""What is to be signed, and what comes of it: plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from ..errors import InvalidParameter

MAX_KEY_BYTES = 1024
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_METHOD = re.compile(r"[A-Z]+")
_HEADER_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 token, in lower case
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_PAYLOAD_HASH = re.compile(rf"[0-9a-f]{{64}}|{UNSIGNED_PAYLOAD}")
_SET_BY_SIGNING = frozenset(
    {"host", "authorization", "date", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Request:
    """One call to the S3 API, unsigned.

    `key` is the object's, as it is (not encoded); an empty one addresses the bucket. `query` is not encoded either;
    a bare `?uploads` is `("uploads", "")`. All `headers` are signed as far as the version can; names are lower-case.
    `payload_hash` is the body's SHA-256 in hex, or `UNSIGNED-PAYLOAD`; version 2 knows no such thing.

    Raises InvalidParameter, named "key", "query", "method", "payload_hash" or by the header.
    """

    method: str
    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    payload_hash: str = UNSIGNED_PAYLOAD

    def __post_init__(self) -> None:
        if not _METHOD.fullmatch(self.method):
            raise InvalidParameter("method", "Expected an HTTP method in upper case")
        if len(_utf_8("key", self.key)) > MAX_KEY_BYTES:
            raise InvalidParameter("key", f"Expected at most {MAX_KEY_BYTES} bytes of UTF-8")
        for name, value in self.query:
            _utf_8("query", name + value)
        if not _PAYLOAD_HASH.fullmatch(self.payload_hash):
            raise InvalidParameter("payload_hash", f"Expected 64 hex digits or {UNSIGNED_PAYLOAD}")
        for name, value in self.headers.items():
            _check_header(name, value)
        object.__setattr__(self, "headers", MappingProxyType(dict(self.headers)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What to send: method, url, and the headers that the sender has to set itself.

    `host` and `content-length` are not among them: browsers and HTTP clients set those, and pages may not.
    `signature` and `date` also stand in the url or the headers; after `expires_at` (UTC) the store refuses it all.
    """

    method: str
    url: str
    headers: dict[str, str]
    signature: str
    date: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedParts:
    """Many parts of one upload: `template` with `{chunk}`, `{signature}` and `{date}` left open in url and headers.

    `signatures` by part number.
    """

    template: SignedRequest
    date: str
    signatures: dict[int, str]
    expires_at: datetime


def headers_to_send(headers: Mapping[str, str]) -> dict[str, str]:
    """Give all but `content-length`, which may be signed but is set by whoever sends the body."""
    return {name: value for name, value in headers.items() if name != "content-length"}


def _utf_8(name: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as exc:
        raise InvalidParameter(name, "Expected text that UTF-8 can hold, got half a surrogate pair") from exc


def _check_header(name: str, value: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise InvalidParameter(name, "Expected a header name in lower case")
    if name in _SET_BY_SIGNING:
        raise InvalidParameter(name, "this header is set by signing")
    if not _HEADER_VALUE.fullmatch(value):
        raise InvalidParameter(name, "Expected a header value of printable ASCII")
    if name == "content-length" and not value.isdigit():
        raise InvalidParameter(name, f"Expected a number of bytes, got {value!r}")
