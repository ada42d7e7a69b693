"""AWS Signature Version 2 for S3, for older stores and pages. Every stage bears AWS's name and can be called alone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from .credentials import Credentials
from .dates import http_date
from .encoding import query_string
from .endpoint import Endpoint
from .request import S3Request, SignedRequest, headers_to_send

HEADER_LIFETIME = timedelta(minutes=15)  # how far the store lets the date be off

# Query parameters that are part of the resource; all others (prefix, part-number-marker, …) go unsigned.
SUB_RESOURCES = frozenset(
    [
        "acl",
        "cors",
        "delete",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "partNumber",
        "policy",
        "requestPayment",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    ]
)


def canonicalized_amz_headers(headers: Mapping[str, str]) -> str:
    """Write one line for each `x-amz-` header, sorted by name."""
    return "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers) if name.startswith("x-amz-"))


def canonicalized_resource(path: str, query: Iterable[tuple[str, str]]) -> str:
    """Append the sub-resources, sorted and not encoded, to an encoded path that begins with the bucket."""
    sub_resources = sorted((name, value) for name, value in query if name in SUB_RESOURCES)
    listed = "&".join(f"{name}={value}" if value else name for name, value in sub_resources)
    return f"{path}{listed and '?'}{listed}"


def string_to_sign(*, method: str, headers: Mapping[str, str], date: str, resource: str) -> str:
    """Join what is signed; `date` is empty where an `x-amz-date` header tells it, and the expiry in a query."""
    content = [headers.get(name, "").strip() for name in ("content-md5", "content-type")]
    return "\n".join((method, *content, date, canonicalized_amz_headers(headers) + resource))


def signature(secret_key: str, text: str) -> str:
    """Sign the string to sign: base64 of an HMAC-SHA1."""
    return b64encode(hmac.digest(secret_key.encode(), text.encode(), "sha1")).decode()


def sign_header(request: S3Request, *, credentials: Credentials, endpoint: Endpoint, when: datetime) -> SignedRequest:
    """Sign with an `authorization` header, good for 15 minutes on either side of `when` (UTC, whole seconds)."""
    date = http_date(when)
    headers = {**request.headers, **_session_header(credentials), "x-amz-date": date}
    proof = signature(credentials.secret_key, _string_to_sign(request, endpoint=endpoint, headers=headers, date=""))
    return SignedRequest(
        method=request.method,
        url=endpoint.page_url_of(request.key, _bare_query(request)),
        headers=headers_to_send({**headers, "authorization": f"AWS {credentials.access_key}:{proof}"}),
        signature=proof,
        date=date,
        expires_at=when + HEADER_LIFETIME,
    )


def sign_query(
    request: S3Request, *, credentials: Credentials, endpoint: Endpoint, when: datetime, expires_in: int
) -> SignedRequest:
    """Presign: the url bears the signature, good until its `Expires`, which is also the `date` of the answer.

    `content-type`, `content-md5` and `x-amz-` headers are signed, and have to be sent.
    """
    expires_at = when + timedelta(seconds=expires_in)
    expires = str(int(expires_at.timestamp()))
    session = _session_header(credentials)
    headers = {**request.headers, **session}
    proof = signature(
        credentials.secret_key, _string_to_sign(request, endpoint=endpoint, headers=headers, date=expires)
    )
    query = (
        *request.query,
        *session.items(),
        ("AWSAccessKeyId", credentials.access_key),
        ("Expires", expires),
        ("Signature", proof),
    )
    return SignedRequest(
        method=request.method,
        url=endpoint.page_url_of(request.key, query_string(query)),
        headers=headers_to_send(request.headers),
        signature=proof,
        date=expires,
        expires_at=expires_at,
    )


def sign_header_parts(
    part: S3Request, part_numbers: Iterable[int], *, credentials: Credentials, endpoint: Endpoint, when: datetime
) -> dict[int, str]:
    """Give the signatures that `sign_header` would, for a request for part 1 and its like of other numbers."""
    headers = {**part.headers, **_session_header(credentials), "x-amz-date": http_date(when)}
    text = _string_to_sign(part, endpoint=endpoint, headers=headers, date="")
    before, upload_id = text.rsplit("1&uploadId=", 1)
    secret_key = credentials.secret_key.encode()
    signatures = {}
    for number in part_numbers:
        proof = hmac.digest(secret_key, f"{before}{number}&uploadId={upload_id}".encode(), "sha1")
        signatures[number] = b64encode(proof).decode()
    return signatures


def open_header(part: SignedRequest) -> SignedRequest:
    """Make a template of part 1, signed by `sign_header`: number, signature and date are left open."""
    authorization = part.headers["authorization"].removesuffix(part.signature) + "{signature}"
    return replace(
        part,
        url=part.url.replace("?partNumber=1&", "?partNumber={chunk}&"),
        headers={**part.headers, "authorization": authorization, "x-amz-date": "{date}"},
        signature="{signature}",
        date="{date}",
    )


def _string_to_sign(request: S3Request, *, endpoint: Endpoint, headers: Mapping[str, str], date: str) -> str:
    resource = canonicalized_resource(endpoint.resource_of(request.key), request.query)
    return string_to_sign(method=request.method, headers=headers, date=date, resource=resource)


def _session_header(credentials: Credentials) -> dict[str, str]:
    return {} if credentials.session_token is None else {"x-amz-security-token": credentials.session_token}


def _bare_query(request: S3Request) -> str:
    """Write `?uploads` without its `=`: a store that signs the query as it came would add it."""
    return "&".join(query_string([pair]).removesuffix("=") for pair in request.query)
