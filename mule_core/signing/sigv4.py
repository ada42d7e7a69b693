"""AWS Signature Version 4 for S3. Every stage bears AWS's name and can be called alone.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from .credentials import Credentials
from .dates import amz_date
from .encoding import uri_encode
from .endpoint import Endpoint
from .request import UNSIGNED_PAYLOAD, S3Request, SignedRequest, headers_to_send

ALGORITHM = "AWS4-HMAC-SHA256"
HEADER_LIFETIME = timedelta(minutes=15)  # how far the store lets a header's date be off


def canonical_query_string(query: Iterable[tuple[str, str]]) -> str:
    """Encode and sort by name, then value; `("uploads", "")` becomes `uploads=`."""
    encoded = sorted((uri_encode(name), uri_encode(value)) for name, value in query)
    return "&".join(f"{name}={value}" for name, value in encoded)


def canonical_headers(headers: Mapping[str, str]) -> str:
    """Write one line a header, sorted by name, outer space off and inner runs of it made one."""
    return "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))


def signed_headers(headers: Mapping[str, str]) -> str:
    """Name the headers, sorted: `host;range;x-amz-date`."""
    return ";".join(sorted(headers))


def canonical_request(*, method: str, path: str, query: str, headers: Mapping[str, str], payload_hash: str) -> str:
    """Join the request's six elements; `path` and `query` are encoded, the latter is canonical already."""
    return "\n".join((method, path, query, canonical_headers(headers), signed_headers(headers), payload_hash))


def credential_scope(date: str, region: str) -> str:
    """Give `20130524/us-east-1/s3/aws4_request` for a date like `20130524T000000Z`."""
    return f"{date[:8]}/{region}/s3/aws4_request"


def string_to_sign(*, date: str, scope: str, canonical_request_hash: str) -> str:
    """Join what the signing key signs; the hash is the canonical request's SHA-256 in hex."""
    return "\n".join((ALGORITHM, date, scope, canonical_request_hash))


@lru_cache(maxsize=16)  # credentials that are in use at once, today's and yesterday's
def signing_key(secret_key: str, scope: str) -> bytes:
    """Derive the key for one day, region and service, once: 32 bytes that may not leave the server."""
    key = f"AWS4{secret_key}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    return key


def signature(key: bytes, text: str) -> str:
    """Sign the string to sign: 64 hex digits."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def sign_header(request: S3Request, *, credentials: Credentials, endpoint: Endpoint, when: datetime) -> SignedRequest:
    """Sign with an `authorization` header, good for 15 minutes on either side of `when` (UTC, whole seconds)."""
    date = amz_date(when)
    scope = credential_scope(date, endpoint.region)
    headers = {**request.headers, "x-amz-content-sha256": request.payload_hash, "x-amz-date": date}
    if credentials.session_token is not None:
        headers["x-amz-security-token"] = credentials.session_token
    query = canonical_query_string(request.query)
    canonical = _canonical_request(request, endpoint=endpoint, query=query, headers=headers)
    proof = _prove(canonical, credentials=credentials, date=date, scope=scope)
    authorization = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}"
        f", SignedHeaders={_signed_headers(headers)}, Signature={proof}"
    )
    return SignedRequest(
        method=request.method,
        url=endpoint.url_of(request.key, query),
        headers=headers_to_send({**headers, "authorization": authorization}),
        signature=proof,
        date=date,
        expires_at=when + HEADER_LIFETIME,
    )


def sign_query(
    request: S3Request, *, credentials: Credentials, endpoint: Endpoint, when: datetime, expires_in: int
) -> SignedRequest:
    """Presign: the url bears the signature, good for `expires_in` seconds from `when` (UTC, whole seconds).

    A `payload_hash` other than UNSIGNED-PAYLOAD becomes a signed header, which then has to be sent.
    """
    date = amz_date(when)
    scope = credential_scope(date, endpoint.region)
    headers = _presigned_headers(request)
    query = _presigned_query(request, credentials=credentials, date=date, scope=scope, expires_in=expires_in)
    canonical = _canonical_request(request, endpoint=endpoint, query=query, headers=headers)
    proof = _prove(canonical, credentials=credentials, date=date, scope=scope)
    return SignedRequest(
        method=request.method,
        url=f"{endpoint.url_of(request.key, query)}&X-Amz-Signature={proof}",
        headers=headers_to_send(headers),
        signature=proof,
        date=date,
        expires_at=when + timedelta(seconds=expires_in),
    )


def sign_query_parts(
    part: S3Request,
    part_numbers: Iterable[int],
    *,
    credentials: Credentials,
    endpoint: Endpoint,
    when: datetime,
    expires_in: int,
) -> dict[int, str]:
    """Give the signatures that `sign_query` would, for a request for part 1 and its like of other numbers.

    Their canonical requests differ in the number alone, so what stands before it is hashed once. So is the key:
    HMAC's two hashes, begun once and copied, cost half of what `hmac.digest` does.
    """
    date = amz_date(when)
    scope = credential_scope(date, endpoint.region)
    query = _presigned_query(part, credentials=credentials, date=date, scope=scope, expires_in=expires_in)
    canonical = _canonical_request(part, endpoint=endpoint, query=query, headers=_presigned_headers(part))
    before, _, after = canonical.partition("&partNumber=1&")  # elsewhere these signs are percent-encoded
    head, tail = sha256(f"{before}&partNumber=".encode()), f"&{after}"
    text = string_to_sign(date=date, scope=scope, canonical_request_hash="")
    key = signing_key(credentials.secret_key, scope)
    inner, outer = sha256(_hmac_block(key, 0x36) + text.encode()), sha256(_hmac_block(key, 0x5C))
    signatures = {}
    for number in part_numbers:
        hashed = head.copy()
        hashed.update(f"{number}{tail}".encode())
        signed = inner.copy()
        signed.update(hashed.hexdigest().encode())
        sealed = outer.copy()
        sealed.update(signed.digest())
        signatures[number] = sealed.hexdigest()
    return signatures


def open_query(part: SignedRequest) -> SignedRequest:
    """Make a template of part 1, signed by `sign_query`: number, signature and date are left open."""
    url = part.url.replace("&partNumber=1&", "&partNumber={chunk}&")
    url = url.replace(f"&X-Amz-Date={part.date}&", "&X-Amz-Date={date}&").removesuffix(part.signature) + "{signature}"
    return replace(part, url=url, signature="{signature}", date="{date}")


def _canonical_request(request: S3Request, *, endpoint: Endpoint, query: str, headers: Mapping[str, str]) -> str:
    return canonical_request(
        method=request.method,
        path=endpoint.path_of(request.key),
        query=query,
        headers={**headers, "host": endpoint.host},
        payload_hash=request.payload_hash,
    )


def _signed_headers(headers: Mapping[str, str]) -> str:
    return signed_headers({**headers, "host": ""})


def _prove(canonical: str, *, credentials: Credentials, date: str, scope: str) -> str:
    canonical_request_hash = sha256(canonical.encode()).hexdigest()
    text = string_to_sign(date=date, scope=scope, canonical_request_hash=canonical_request_hash)
    return signature(signing_key(credentials.secret_key, scope), text)


def _hmac_block(key: bytes, pad: int) -> bytes:
    """Give what one of HMAC's two hashes begins with (RFC 2104, section 2)."""
    return bytes(byte ^ pad for byte in key.ljust(sha256().block_size, b"\0"))


def _presigned_headers(request: S3Request) -> dict[str, str]:
    if request.payload_hash == UNSIGNED_PAYLOAD:
        return dict(request.headers)
    return {**request.headers, "x-amz-content-sha256": request.payload_hash}


def _presigned_query(request: S3Request, *, credentials: Credentials, date: str, scope: str, expires_in: int) -> str:
    query = [
        *request.query,
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", f"{credentials.access_key}/{scope}"),
        ("X-Amz-Date", date),
        ("X-Amz-Expires", str(expires_in)),
        ("X-Amz-SignedHeaders", _signed_headers(_presigned_headers(request))),
    ]
    if credentials.session_token is not None:
        query.append(("X-Amz-Security-Token", credentials.session_token))
    return canonical_query_string(query)
