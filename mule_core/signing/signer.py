"""One request signed; or one template and thousands of part numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, get_args

from ..errors import ConfigurationError, InvalidParameter
from ..parts import check_part_number
from . import sigv2, sigv4
from .credentials import Credentials
from .dates import whole_second
from .endpoint import Endpoint
from .multipart import upload_part
from .request import NO_HEADERS, S3Request, SignedParts, SignedRequest

Version = Literal["s3v4", "s3"]

# A week, in seconds: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
MAX_EXPIRES_IN = 604_800
DEFAULT_EXPIRES_IN = 14_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs for one account and bucket. `expires_in` is the life of a query signature, 1 to 604,800 seconds.

    `when` is any aware datetime; a naive one raises InvalidParameter. Building raises ConfigurationError.
    """

    credentials: Credentials
    endpoint: Endpoint
    version: Version = "s3v4"
    expires_in: int = DEFAULT_EXPIRES_IN

    def __post_init__(self) -> None:
        if self.version not in get_args(Version):
            raise ConfigurationError("version", f"Expected s3v4 or s3, got {self.version!r}")
        if not 1 <= self.expires_in <= MAX_EXPIRES_IN:
            raise ConfigurationError("expires_in", f"Expected 1 to {MAX_EXPIRES_IN} seconds, got {self.expires_in}")

    def sign(self, request: S3Request, *, when: datetime) -> SignedRequest:
        """Sign as browsers get it: a query in version 4, headers in version 2."""
        return self.sign_query(request, when=when) if self.version == "s3v4" else self.sign_header(request, when=when)

    def sign_header(self, request: S3Request, *, when: datetime) -> SignedRequest:
        """Sign by an `authorization` header, which lives for 15 minutes whatever `expires_in` says."""
        sign = sigv4.sign_header if self.version == "s3v4" else sigv2.sign_header
        return sign(request, credentials=self.credentials, endpoint=self.endpoint, when=whole_second(when))

    def sign_query(self, request: S3Request, *, when: datetime) -> SignedRequest:
        """Sign by the url's query: a link that needs no header but those of the request."""
        sign = sigv4.sign_query if self.version == "s3v4" else sigv2.sign_query
        return sign(
            request,
            credentials=self.credentials,
            endpoint=self.endpoint,
            when=whole_second(when),
            expires_in=self.expires_in,
        )

    def sign_parts(
        self,
        key: str,
        *,
        upload_id: str,
        part_numbers: Iterable[int],
        length_of: Callable[[int], int] | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        when: datetime,
    ) -> SignedParts:
        """Sign many parts as `sign` would each, at a fraction of the cost.

        `length_of` gives a part's length in bytes and binds it, in version 4; headers are those of every part.
        """
        when, numbers = whole_second(when), list(part_numbers)
        _check_parts(numbers, headers)
        signatures: dict[int, str] = {}
        for length, run in groupby(numbers, length_of) if length_of else [(None, numbers)]:
            part = _first_part(key, upload_id=upload_id, headers=headers, length=length)
            signatures |= self._sign_part_numbers(part, run, when=when)
        any_part = _first_part(key, upload_id=upload_id, headers=headers, length=length_of and 0)
        signed = self.sign(any_part, when=when)
        template = sigv4.open_query(signed) if self.version == "s3v4" else sigv2.open_header(signed)
        return SignedParts(template=template, date=signed.date, signatures=signatures, expires_at=signed.expires_at)

    def _sign_part_numbers(self, part: S3Request, part_numbers: Iterable[int], *, when: datetime) -> dict[int, str]:
        credentials, endpoint = self.credentials, self.endpoint
        if self.version == "s3":
            return sigv2.sign_header_parts(part, part_numbers, credentials=credentials, endpoint=endpoint, when=when)
        return sigv4.sign_query_parts(
            part, part_numbers, credentials=credentials, endpoint=endpoint, when=when, expires_in=self.expires_in
        )


def _first_part(key: str, *, upload_id: str, headers: Mapping[str, str], length: int | None) -> S3Request:
    bound = {} if length is None else {"content-length": str(length)}
    return upload_part(key, upload_id=upload_id, part_number=1, headers={**headers, **bound})


def _check_parts(part_numbers: list[int], headers: Mapping[str, str]) -> None:
    if part_numbers:
        check_part_number(min(part_numbers))
        check_part_number(max(part_numbers))
    for name, value in headers.items():
        if "{" in value or "}" in value:
            raise InvalidParameter(name, "Expected no braces, which mark what a template leaves open")
