"""Records as rows, and rows as records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from .records import Delivery, Fingerprint, Upload, UploadState, digest_owner


def which(upload: Upload) -> dict[str, object]:
    """Give the parameters that say which upload is meant."""
    return {
        "digest": upload.key_digest,
        "fingerprint": upload.fingerprint.digest,
        "known_id": upload.upload_id,
    }


def to_row(upload: Upload) -> dict[str, object]:
    """Give the row of a new upload."""
    file, digest, owner_digest = upload.fingerprint, upload.key_digest, digest_owner(upload.fingerprint.owner)
    return {
        "owner": file.owner,
        "filename": file.filename,
        "filesize": file.filesize,
        "last_modified": file.last_modified,
        "sample": file.sample,
        "key": upload.key,
        "chunk_size": upload.chunk_size,
        "mime_type": upload.mime_type,
        "created": upload.created,
        "recorded": upload.known_since,
        "upload_id": upload.upload_id,
        "state": upload.state.value,
        "key_digest": digest,
        "owner_digest": owner_digest,
        "open_fingerprint": file.digest,
        "open_key": digest,
        "open_owner": owner_digest,
        "active": upload.known_since,
        "attempts": 0,
    }


def first_upload(rows: Sequence[Row[Any]]) -> Upload | None:
    """Give the upload of the first row, if there is one."""
    return to_upload(rows[0]) if rows else None


def to_upload(row: Row[Any]) -> Upload:
    """Give the upload that a row tells of."""
    return Upload(
        fingerprint=Fingerprint(
            owner=row.owner,
            filename=row.filename,
            filesize=row.filesize,
            last_modified=row.last_modified,
            sample=row.sample,
        ),
        key=row.key,
        chunk_size=row.chunk_size,
        mime_type=row.mime_type,
        created=row.created,
        upload_id=row.upload_id,
        state=UploadState(row.state),
        active=row.active,
        recorded=row.recorded,
    )


def to_delivery(row: Row[Any]) -> Delivery:
    """Give the next attempt at the news that a row owes."""
    return Delivery(
        upload=to_upload(row), etag=row.etag, finished=row.finished, attempt=row.attempts + 1, error=row.error
    )
