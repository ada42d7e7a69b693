"""The shell's own few calls to the object store; the bytes of uploads never pass here."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import urllib3

from mule_core.errors import MuleError
from mule_core.settings import Settings
from mule_core.signatures import follow_credentials
from mule_core.signing import S3Request, create_bucket, get_bucket_cors, put_bucket_cors

from .xml import parse_error

TIMEOUT = urllib3.Timeout(connect=5.0, read=30.0)  # seconds
RETRIES = urllib3.Retry(
    3,
    backoff_factor=0.5,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,
    respect_retry_after_header=False,  # nobody waits an hour before a terminal
)

WITH_CHECKSUMS: tuple[str | None, ...] = (None, "aws", "seaweedfs")  # others: only Content-MD5 is known to all

CORS_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
CORS_MAX_AGE = 86_400  # seconds that a browser may remember the rules; most cap it at two hours


class ObjectStoreError(MuleError):
    """The store refused a call of ours, or does not answer."""

    code = "ObjectStoreError"
    status_hint = 502


def render_cors(origins: Iterable[str]) -> str:
    """Give the CORS rules that a bucket needs for uploads from pages of these origins, as S3's XML.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
    """
    rules = [f"<AllowedOrigin>{escape(origin)}</AllowedOrigin>" for origin in origins]
    rules += [f"<AllowedMethod>{method}</AllowedMethod>" for method in CORS_METHODS]
    rules += ["<AllowedHeader>*</AllowedHeader>", "<ExposeHeader>ETag</ExposeHeader>"]
    rules += [f"<MaxAgeSeconds>{CORS_MAX_AGE}</MaxAgeSeconds>"]
    return f"<CORSConfiguration><CORSRule>{''.join(rules)}</CORSRule></CORSConfiguration>"


class ObjectStore:
    """One bucket. Every method raises ObjectStoreError, which holds the store's own words."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._takes_checksums = settings.store in WITH_CHECKSUMS
        self._signer = follow_credentials(settings)
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES)

    def make_bucket(self) -> None:
        """Make the bucket, unless it is there and ours."""
        self._send(create_bucket(), accept=("BucketAlreadyOwnedByYou", "BucketAlreadyExists"))

    def set_cors(self, rules: str) -> None:
        """Set the bucket's CORS rules, as render_cors gives them."""
        body = rules.encode()
        if self._takes_checksums:
            headers = {"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(body).digest()).decode()}
        else:
            headers = {"content-md5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()}
        self._send(put_bucket_cors(headers=headers), body=body)

    def find_cors(self) -> str | None:
        """Give the bucket's CORS rules as S3's XML; None where it has none."""
        return self._send(get_bucket_cors(), accept=("NoSuchCORSConfiguration",)) or None

    def _send(self, request: S3Request, *, body: bytes = b"", accept: Collection[str] = ()) -> str:
        """Give the answer's body; an empty one where the store says one of the errors to accept."""
        request = replace(request, payload_hash=hashlib.sha256(body).hexdigest())
        signed = self._signer().sign_header(request, when=self._clock())
        try:
            response = self._http.request(signed.method, signed.url, headers=signed.headers, body=body)
        except urllib3.exceptions.HTTPError as exc:
            raise ObjectStoreError(f"the store at {signed.url} does not answer: {exc}") from exc
        if response.status >= 300:
            code, message = parse_error(response.data)
            if code not in accept:
                raise ObjectStoreError(f"{signed.method} {signed.url}: {response.status} {code} {message}".strip())
            return ""
        return response.data.decode(errors="replace")
