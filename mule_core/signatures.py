"""What is signed for an upload: each S3 call with the headers that bind what the server decided."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

from .errors import InvalidParameter, UploadOver
from .marks import MARK_HEADER, ToldBy, choose_telling, render_mark
from .parts import part_length
from .settings import Settings
from .signing import DEFAULT_EXPIRES_IN, Endpoint, S3Request, SignedParts, SignedRequest, Signer, Version, multipart
from .state.records import Upload, UploadState

WHOLE_EXPIRES_IN = 900  # seconds

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """All that is sent for one upload: its parts as a template and a window of signatures, and the other calls.

    `more_parts` are the same parts, signed for the other addresses of the store.
    """

    parts: SignedParts
    more_parts: tuple[SignedParts, ...]
    listing: SignedRequest
    completion: SignedRequest
    abortion: SignedRequest
    head: SignedRequest


def follow_credentials(
    settings: Settings, *, version: Version = "s3v4", expires_in: int = DEFAULT_EXPIRES_IN
) -> Callable[[], Signer]:
    """Give what gives the signer of now: always the same one, unless the settings name who provides credentials."""
    endpoint = settings.endpoint

    def make() -> Signer:
        return Signer(credentials=settings.credentials, endpoint=endpoint, version=version, expires_in=expires_in)

    if settings.credentials_from is not None:
        return make
    signer = make()
    return lambda: signer


class UploadSigner:
    """Signs the calls of one deployment's uploads; every method takes the time of signing, an aware datetime.

    Version 4 binds the length of each part, so that no other amount of bytes gets in, and by the `integrity` setting
    the bytes themselves; at the beginning the object's headers, at the end its size and that nothing is replaced.
    Version 2 can bind no length; it signs exactly what existing pages send: the `MIME_TYPE` setting as content type
    wherever there is a body.
    """

    def __init__(self, settings: Settings) -> None:
        self._is_v2 = settings.signature_version == "s3"
        self.told_by: ToldBy = choose_telling(settings)
        # Under a key of many uploads nothing but its own id tells whose object is there. And where the PUT may replace
        # what is there, it would do so again, with other bytes, once the object has been looked at.
        self.signs_whole: bool = self.told_by is ToldBy.KEY and not self._is_v2 and not settings.overwrite
        self._settings = settings
        self._endpoints = settings.endpoints
        self._body_headers = {"content-type": settings.mime_type} if self._is_v2 else {}
        self._signer = follow_credentials(settings, version=settings.signature_version, expires_in=settings.expires_in)

    def sign_create(self, upload: Upload, *, when: datetime) -> SignedRequest:
        """Sign the beginning; what the store is to keep with the object is bound here, and its mark (see marks.py)."""
        headers = self._object_headers(upload)
        if self.told_by is ToldBy.MARK:
            headers[MARK_HEADER] = render_mark(upload)
        if self._settings.integrity == "checksum":
            headers["x-amz-checksum-algorithm"] = "SHA256"
        return self._sign(multipart.create_multipart_upload(upload.key, headers=headers), when)

    def sign_whole(self, upload: Upload, *, sha256: str | None = None, when: datetime) -> SignedRequest:
        """Sign the one PUT of a file that is sent whole; it binds what beginning, part and completion bind.

        It lives for a quarter of an hour at most: a store that ignores its condition would take it again. Files are
        spread over the addresses of the store, see `_choose_endpoint`. Raises as sign_part; UploadOver for what was
        begun by other settings, where `signs_whole` does not hold any more.
        """
        if not self.signs_whole:
            raise UploadOver(UploadState.SUPERSEDED)
        bound = {"content-length": str(upload.fingerprint.filesize), "if-none-match": "*"}
        headers = self._object_headers(upload) | bound
        request = self._bind_bytes(multipart.put_object(upload.key, headers=headers), sha256)
        expires_in = min(self._settings.expires_in, WHOLE_EXPIRES_IN)
        endpoint = self._choose_endpoint(crc32(upload.key.encode()), when)
        return replace(self._signer(), endpoint=endpoint, expires_in=expires_in).sign(request, when=when)

    def sign_first(self, upload: Upload, *, when: datetime) -> SignedRequest | None:
        """Sign what an upload begins with: all of it, where it is sent whole; None where that binds its digest."""
        if not upload.is_sent_whole:
            return self.sign_create(upload, when=when)
        return self.sign_whole(upload, when=when) if self._settings.integrity == "none" else None

    def sign_part(
        self, upload: Upload, part_number: int, *, sha256: str | None = None, when: datetime
    ) -> SignedRequest:
        """Sign one part. `sha256` of its bytes, in hex, counts only under the `integrity` setting.

        Under it, parts are spread over the addresses of the store, see `_choose_endpoint`: no window gives the choice.
        Raises InvalidParameter, named "sha256", where that setting is on and the digest is missing or malformed.
        """
        headers = dict(self._body_headers)
        if not self._is_v2:
            headers["content-length"] = str(_length_of(upload, part_number))
        request = multipart.upload_part(upload.key, upload_id=_id_of(upload), part_number=part_number, headers=headers)
        if self._settings.integrity == "none":
            return self._sign(request, when)
        return self._sign(self._bind_bytes(request, sha256), when, endpoint=self._choose_endpoint(part_number, when))

    def sign_parts(
        self, upload: Upload, part_numbers: range, *, endpoint: Endpoint | None = None, when: datetime
    ) -> SignedParts:
        """Sign many parts at once; none where `integrity` wants the digest of each. `endpoint`: not the first one."""
        return self._get_signer(endpoint).sign_parts(
            key=upload.key,
            upload_id=_id_of(upload),
            part_numbers=part_numbers if self._settings.integrity == "none" else (),
            length_of=None if self._is_v2 else lambda part_number: _length_of(upload, part_number),
            headers=self._body_headers,
            when=when,
        )

    def sign_list(self, upload: Upload, *, part_number_marker: int | None = None, when: datetime) -> SignedRequest:
        """Sign a page of the listing: the parts behind the marker."""
        request = multipart.list_parts(upload.key, upload_id=_id_of(upload), part_number_marker=part_number_marker)
        return self._sign(request, when)

    def sign_complete(self, upload: Upload, *, when: datetime) -> SignedRequest:
        """Sign the completion: by it the store refuses another size and, unless that is allowed, to overwrite."""
        headers = dict(self._body_headers)
        if not self._is_v2 and self._settings.bind_size:
            headers["x-amz-mp-object-size"] = str(upload.fingerprint.filesize)
        if not self._is_v2 and not self._settings.overwrite:
            headers["if-none-match"] = "*"
        request = multipart.complete_multipart_upload(upload.key, upload_id=_id_of(upload), headers=headers)
        return self._sign(request, when)

    def sign_abort(self, upload: Upload, *, when: datetime) -> SignedRequest:
        """Sign the abortion."""
        return self._sign(multipart.abort_multipart_upload(upload.key, upload_id=_id_of(upload)), when)

    def sign_head(self, upload: Upload, *, when: datetime) -> SignedRequest:
        """Sign a look at the object."""
        return self._sign(multipart.head_object(upload.key), when)

    def sign_all(self, upload: Upload, part_numbers: range, *, spread: bool = False, when: datetime) -> Signatures:
        """Sign a window of parts, and all the rest. `spread`: the parts for every address of the store."""
        others = self._endpoints[1:] if spread else ()
        return Signatures(
            parts=self.sign_parts(upload, part_numbers, when=when),
            more_parts=tuple(self.sign_parts(upload, part_numbers, endpoint=other, when=when) for other in others),
            listing=self.sign_list(upload, when=when),
            completion=self.sign_complete(upload, when=when),
            abortion=self.sign_abort(upload, when=when),
            head=self.sign_head(upload, when=when),
        )

    def sign_link(self, upload: Upload, *, when: datetime) -> SignedRequest:
        """Sign a GET that a person can follow; good for `link_expires_in` seconds."""
        expires_in = self._settings.link_expires_in or self._settings.expires_in
        signer = replace(self._signer(), expires_in=expires_in)
        return signer.sign_query(multipart.get_object(upload.key), when=when)

    def _object_headers(self, upload: Upload) -> dict[str, str]:
        headers = {}
        if not self._is_v2:
            filename = upload.fingerprint.filename
            headers = self._settings.object_headers.render(mime_type=upload.mime_type, filename=filename)
        if self._settings.acl:
            headers["x-amz-acl"] = self._settings.acl
        return headers

    def _bind_bytes(self, request: S3Request, sha256: str | None) -> S3Request:
        """Give the request for these bytes alone, where `integrity` wants that."""
        if self._settings.integrity == "checksum":
            checksum = b64encode(bytes.fromhex(_check_digest(sha256))).decode()
            return replace(request, headers={**request.headers, "x-amz-checksum-sha256": checksum})
        if self._settings.integrity == "content":
            return replace(request, payload_hash=_check_digest(sha256))
        return request

    def _choose_endpoint(self, number: int, when: datetime) -> Endpoint:
        """Give one of the store's addresses, to each of which browsers open connections of its own.

        It changes with the second, so that one that is dead is not asked for ever.
        """
        return self._endpoints[(number + int(when.timestamp())) % len(self._endpoints)]

    def _sign(self, request: S3Request, when: datetime, *, endpoint: Endpoint | None = None) -> SignedRequest:
        return self._get_signer(endpoint).sign(request, when=when)

    def _get_signer(self, endpoint: Endpoint | None) -> Signer:
        return replace(self._signer(), endpoint=endpoint) if endpoint else self._signer()


def _id_of(upload: Upload) -> str:
    assert upload.upload_id is not None, "only an upload that is bound to its id is signed for"
    return upload.upload_id


def _length_of(upload: Upload, part_number: int) -> int:
    return part_length(part_number, upload.fingerprint.filesize, upload.chunk_size)


def _check_digest(sha256: str | None) -> str:
    if sha256 is None:
        raise InvalidParameter("sha256", "this server signs for a part only with the SHA-256 of its bytes")
    if not _SHA256.fullmatch(sha256):
        raise InvalidParameter("sha256", "Expected 64 hex digits in lower case")
    return sha256
