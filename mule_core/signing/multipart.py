"""The calls of the S3 REST API that an upload is made of, unsigned.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html

Every function raises InvalidParameter for a key, upload id or part number that S3 does not take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import InvalidParameter
from ..parts import check_part_number
from .request import NO_HEADERS, S3Request

# Opaque, but version 2 signs it unencoded: `&` would let an id smuggle a parameter of its own under the signature.
_UPLOAD_ID = re.compile(r"[A-Za-z0-9._~+/=:,@!$*-]{1,1024}")


def create_multipart_upload(key: str, *, headers: Mapping[str, str] = NO_HEADERS) -> S3Request:
    """Begin an upload: the answer's XML holds the UploadId."""
    return S3Request(method="POST", key=_object_key(key), query=(("uploads", ""),), headers=headers)


def put_object(key: str, *, headers: Mapping[str, str] = NO_HEADERS) -> S3Request:
    """Send a whole object, of at most 5 GiB. A `content-length` among the headers binds its length (version 4)."""
    return S3Request(method="PUT", key=_object_key(key), headers=headers)


def upload_part(key: str, *, upload_id: str, part_number: int, headers: Mapping[str, str] = NO_HEADERS) -> S3Request:
    """Send one part, numbered from 1 to 10,000. A `content-length` among the headers binds its length (version 4)."""
    check_part_number(part_number)
    query = (("partNumber", str(part_number)), _upload_id(upload_id))
    return S3Request(method="PUT", key=_object_key(key), query=query, headers=headers)


def list_parts(key: str, *, upload_id: str, part_number_marker: int | None = None) -> S3Request:
    """List the parts that the store has, from the one after the marker on: usually 1,000 a page."""
    marker = () if part_number_marker is None else (("part-number-marker", str(part_number_marker)),)
    return S3Request(method="GET", key=_object_key(key), query=(_upload_id(upload_id), *marker))


def list_multipart_uploads(
    *, prefix: str = "", key_marker: str | None = None, upload_id_marker: str | None = None
) -> S3Request:
    """List the uploads that are neither completed nor aborted: the page behind the markers of the one before."""
    page = {"prefix": prefix or None, "key-marker": key_marker, "upload-id-marker": upload_id_marker}
    query = [(name, text) for name, text in page.items() if text is not None]
    return S3Request(method="GET", query=(("uploads", ""), *query))


def complete_multipart_upload(key: str, *, upload_id: str, headers: Mapping[str, str] = NO_HEADERS) -> S3Request:
    """Make the object of its parts. A 200 may still hold an `<Error>`: read the body."""
    return S3Request(method="POST", key=_object_key(key), query=(_upload_id(upload_id),), headers=headers)


def abort_multipart_upload(key: str, *, upload_id: str) -> S3Request:
    """Give the upload and its parts up."""
    return S3Request(method="DELETE", key=_object_key(key), query=(_upload_id(upload_id),))


def head_object(key: str) -> S3Request:
    """Ask for the object's length and ETag."""
    return S3Request(method="HEAD", key=_object_key(key))


def get_object(key: str) -> S3Request:
    """Fetch the object."""
    return S3Request(method="GET", key=_object_key(key))


def create_bucket() -> S3Request:
    """Make the bucket that the endpoint names."""
    return S3Request(method="PUT")


def get_bucket_cors() -> S3Request:
    """Fetch the bucket's CORS rules."""
    return S3Request(method="GET", query=(("cors", ""),))


def put_bucket_cors(*, headers: Mapping[str, str] = NO_HEADERS) -> S3Request:
    """Set the bucket's CORS rules. AWS wants a `content-md5` or a checksum header of the XML."""
    return S3Request(method="PUT", query=(("cors", ""),), headers=headers)


def _object_key(key: str) -> str:
    if not key:
        raise InvalidParameter("key", "Expected the key of an object, got none")
    return key


def _upload_id(upload_id: str) -> tuple[str, str]:
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise InvalidParameter("upload_id", "Expected 1 to 1,024 of A-Z a-z 0-9 . _ ~ + / = : , @ ! $ * -")
    return ("uploadId", upload_id)
