"""What the server itself asks of the store: has it this object, is that upload unfinished, and what lies about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar
from xml.etree import ElementTree

import urllib3

from mule_core.completion import StoredObject
from mule_core.errors import ObjectStoreUnavailable
from mule_core.forks import renew_after_fork
from mule_core.marks import find_mark
from mule_core.settings import Settings
from mule_core.signatures import follow_credentials
from mule_core.signing import (
    S3Request,
    abort_multipart_upload,
    head_object,
    list_multipart_uploads,
    list_parts,
)

from .xml import find_root, parse_error

T = TypeVar("T")

TIMEOUT = urllib3.Timeout(connect=3.0, read=10.0)  # seconds; a page waits for the answer
RETRIES = urllib3.Retry(
    1,
    backoff_factor=0.2,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,
    respect_retry_after_header=False,  # it may be an hour, and a thread of the host's would sleep for it
)
AT_ONCE = 8  # questions about many objects
CONNECTIONS = 16  # kept open; more are made where more threads ask

_ABSENT = ("NoSuchKey", "NoSuchUpload")  # and not NoSuchBucket, or what a proxy says
_EMPTY = hashlib.sha256(b"").hexdigest()


class UnclearAnswer(ObjectStoreUnavailable):
    """The store is there, and says something else than what it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedUpload:
    """A multipart upload that the store lists; `initiated` by the store's clock."""

    key: str
    upload_id: str
    initiated: datetime


def ask_all(ask: Callable[[str], T], keys: Sequence[str], /) -> Iterable[T]:
    """Ask about several keys at a time; gives the answers in their order."""
    if len(keys) < 2:
        return [ask(key) for key in keys]
    with ThreadPoolExecutor(min(AT_ONCE, len(keys)), thread_name_prefix="mule bucket") as pool:
        return [*pool.map(ask, keys)]


class Bucket:
    """One bucket, and what is asked of it. Every method raises ObjectStoreUnavailable for any but a clear answer.

    Its message is for pages; the store's own words are in its cause.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._signer = follow_credentials(settings)
        self._connect()
        renew_after_fork(self, Bucket._connect)  # or each process would get answers to what the others ask

    def find_object(self, key: str) -> StoredObject | None:
        """Give what stands at the key, if the store says that something does.

        A store that may not tell whether there is an object (AWS, without `s3:ListBucket`) says 403: no clear answer.
        """
        response = self._ask(head_object(key))
        if response is None:
            return None
        size = _parse_number(response.headers.get("content-length", ""))
        etag, mark = response.headers.get("etag", ""), find_mark(response.headers)
        return StoredObject(size=size, etag=etag, age=_find_age(response), mark=mark)

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        """Tell whether that multipart upload is still open: neither completed nor aborted."""
        return self._ask(list_parts(key, upload_id=upload_id)) is not None

    def find_newest_part(self, key: str, upload_id: str) -> datetime | None:
        """Give when the last part of an unfinished upload came, by the store's clock; None where there is no part."""
        newest, marker = None, None
        while response := self._ask(list_parts(key, upload_id=upload_id, part_number_marker=marker)):
            page = _parse(response, "ListParts", key)
            times = [_parse_time(text) for text in _texts(page, "{*}Part/{*}LastModified")]
            newest = max([*times, *([newest] if newest else [])], default=None)
            last = max((_parse_number(text) for text in _texts(page, "{*}Part/{*}PartNumber")), default=marker)
            if last == marker or page.findtext("{*}IsTruncated") != "true":
                break
            marker = last
        return newest

    def list_uploads(self, *, prefix: str) -> Iterator[UnfinishedUpload]:
        """Give all unfinished uploads whose keys begin with the prefix, page by page as they are asked for.

        The order is the store's. MinIO lists none but those of a key that is the whole prefix.
        """
        key_marker = upload_id_marker = None
        while response := self._ask(
            list_multipart_uploads(prefix=prefix, key_marker=key_marker, upload_id_marker=upload_id_marker)
        ):
            page = _parse(response, "ListMultipartUploads", prefix)
            for upload in page.findall("{*}Upload"):
                key, upload_id = upload.findtext("{*}Key", ""), upload.findtext("{*}UploadId", "")
                if key.startswith(prefix) and upload_id:
                    initiated = _parse_time(upload.findtext("{*}Initiated", ""))
                    yield UnfinishedUpload(key=key, upload_id=upload_id, initiated=initiated)
            # SeaweedFS goes by the id alone.
            names = ("{*}NextKeyMarker", "{*}NextUploadIdMarker")
            markers = tuple(page.findtext(name) or None for name in names)
            if page.findtext("{*}IsTruncated") != "true" or markers == (key_marker, upload_id_marker):
                return
            key_marker, upload_id_marker = markers

    def abort(self, key: str, upload_id: str) -> None:
        """Abort an upload; one that is gone already is fine."""
        self._ask(abort_multipart_upload(key, upload_id=upload_id))

    def _connect(self) -> None:
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES, maxsize=CONNECTIONS)

    def _ask(self, request: S3Request) -> urllib3.BaseHTTPResponse | None:
        """Send it; gives the answer, or None where the store says that there is no such object or upload."""
        signed = self._signer().sign_header(replace(request, payload_hash=_EMPTY), when=self._clock())
        try:
            response = self._http.request(signed.method, signed.url, headers=signed.headers, redirect=False)
        except urllib3.exceptions.HTTPError as exc:
            raise ObjectStoreUnavailable("the store does not answer the server") from exc
        code, message = parse_error(response.data)
        if response.status == 404 and (signed.method == "HEAD" or code in _ABSENT):
            return None
        if response.status >= 300:
            # Not the whole of it: some stores repeat what was signed, and by whom.
            raise _unclear(signed.method, request.key, f"{response.status} {code} {message}".strip())
        return response


def _unclear(call: str, about: str, words: str) -> UnclearAnswer:
    error = UnclearAnswer("the store gives the server no clear answer")
    error.__cause__ = ValueError(f"{call} of {about!r}: {words!r}")
    return error


def _parse(response: urllib3.BaseHTTPResponse, call: str, key: str) -> ElementTree.Element:
    root = find_root(response.data)
    if root is None:
        raise _unclear(call, key, "an answer that is no XML")
    return root


def _texts(page: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in page.findall(path)]


def _parse_number(text: str) -> int:
    """Read a number of bytes or of a part."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        raise _unclear("number", text, "not a whole number")
    return int(text)


def _parse_time(text: str) -> datetime:
    """Read what S3 writes in XML: ISO 8601, in UTC."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise _unclear("time", text, "no ISO 8601") from exc


def _find_age(response: urllib3.BaseHTTPResponse) -> timedelta | None:
    try:
        date, modified = (parsedate_to_datetime(response.headers[name]) for name in ("date", "last-modified"))
        return date - modified
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
