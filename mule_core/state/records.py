"""What is remembered: values, without a word of how."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UploadState(StrEnum):
    """Where an upload stands. Only an OPEN one is offered for resume and signed for."""

    OPEN = "open"
    FINISHED = "finished"
    ABORTED = "aborted"
    SUPERSEDED = "superseded"  # the same file was begun afresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What identifies one person's file: two files that agree in all four are taken for the same.

    `filesize` in bytes, `last_modified` in milliseconds since 1970.
    """

    owner: str
    filename: str
    filesize: int
    last_modified: int

    @property
    def digest(self) -> str:
        """Give 64 hex digits that stand for the four: a key of fixed length, whatever the name is."""
        fields = (self.owner, self.filename, str(self.filesize), str(self.last_modified))
        return hashlib.sha256("\0".join(fields).encode()).hexdigest()


def digest_key(owner: str, key: str) -> str:
    """Give 64 hex digits that stand for an owner's object key (up to 1,024 bytes: too long to index)."""
    return hashlib.sha256(f"{owner}\0{key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One multipart upload as the server decided it; everything but `upload_id` and `state` is frozen at birth."""

    fingerprint: Fingerprint
    key: str
    chunk_size: int
    mime_type: str
    created: datetime
    upload_id: str | None = None
    state: UploadState = UploadState.OPEN
