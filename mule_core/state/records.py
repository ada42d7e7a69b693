"""What is remembered: values, without a word of how.

They are checked when built, so that every store takes what any of them takes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ..errors import InvalidParameter
from ..parts import count_parts

_INTEGER_LIMIT = 2**63  # what databases hold
EPOCH = datetime.fromtimestamp(0, UTC)
# Stands for an upload id where a file is sent whole, by one PUT of the object: no store gives such an id.
WHOLE_ID = "!whole"


class UploadState(StrEnum):
    """Where an upload stands. Only an OPEN one is offered for resume and signed for."""

    OPEN = "open"
    FINISHED = "finished"
    ABORTED = "aborted"
    SUPERSEDED = "superseded"  # the same file was begun afresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What identifies one person's file: two files that agree in all of it are taken for the same.

    `filesize` in bytes, `last_modified` in milliseconds since 1970 (before it: negative). `sample` is a digest that the
    client makes of some of the file's bytes; pages that make none leave it empty.
    Raises InvalidParameter for a text with NUL or half a surrogate pair, or a number beyond 63 bits.
    """

    owner: str
    filename: str
    filesize: int
    last_modified: int
    sample: str = ""

    def __post_init__(self) -> None:
        check_text("owner", self.owner)
        check_text("filename", self.filename)
        check_text("sample", self.sample)
        _check_integer("filesize", self.filesize)
        _check_integer("last_modified", self.last_modified)

    @property
    def digest(self) -> str:
        """Give 64 hex digits that stand for all of it: a key of fixed length, whatever the name is."""
        fields = (self.owner, self.filename, str(self.filesize), str(self.last_modified), self.sample)
        return hashlib.sha256("\0".join(fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One upload as the server decided it; what stands above `upload_id` is frozen at birth.

    `chunk_size` in bytes, times are aware datetimes. `active` is when somebody was last seen at it, about, and None
    where nobody has said; `recorded` is when a store got to know of it, None for its birth. Two uploads that differ in
    nothing else are the same. `upload_id` is that of the multipart upload, once it is known; an upload that is sent
    whole has WHOLE_ID from its birth on. Raises InvalidParameter as Fingerprint does.
    """

    fingerprint: Fingerprint
    key: str
    chunk_size: int
    mime_type: str
    created: datetime
    upload_id: str | None = None
    state: UploadState = UploadState.OPEN
    active: datetime | None = field(default=None, compare=False)
    recorded: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        check_text("key", self.key)
        check_text("mime_type", self.mime_type)
        check_text("upload_id", self.upload_id or "")
        _check_integer("chunk_size", self.chunk_size)

    @property
    def key_digest(self) -> str:
        """Give what digest_key gives of its owner and key."""
        return digest_key(self.fingerprint.owner, self.key)

    @property
    def known_since(self) -> datetime:
        """When a store got to know of it: at its birth, or when a ticket brought it back."""
        return self.recorded or self.created

    @property
    def begun(self) -> int:
        """When it was created, in microseconds since 1970: as exactly as every database keeps it, and a ticket."""
        return (self.created - EPOCH) // timedelta(microseconds=1)  # of whole numbers: a float loses some

    @property
    def part_count(self) -> int:
        """Into how many parts the file is cut."""
        return count_parts(self.fingerprint.filesize, self.chunk_size)

    @property
    def is_sent_whole(self) -> bool:
        """Tell whether one PUT sends all of it, so that there is no multipart upload at the store."""
        return self.upload_id == WHOLE_ID


def is_given_up(upload: Upload, state: UploadState) -> bool:
    """Tell whether the store may have parts of an upload that ends in that state, and may get more."""
    has_parts = upload.upload_id is not None and not upload.is_sent_whole
    return has_parts and state in (UploadState.ABORTED, UploadState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one owner has under way, and has begun of late; sizes are bytes."""

    open_count: int
    open_bytes: int
    begun_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An upload, and how far it is: `arrived` of its parts are recorded.

    Those of one that is over are forgotten. `finished` is an aware datetime, None unless it has FINISHED.
    """

    upload: Upload
    arrived: int
    finished: datetime | None = None


def digest_owner(owner: str) -> str:
    """Give 64 hex digits that stand for an owner. Raises InvalidParameter as digest_key does."""
    check_text("owner", owner)
    return hashlib.sha256(owner.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The news that an upload has finished, taken to be told.

    `etag` as the store gave it (quotes kept, empty where it gave none), `finished` an aware datetime. `attempt` counts
    from 1; `error` is what went wrong with the one before.
    """

    upload: Upload
    etag: str
    finished: datetime
    attempt: int
    error: str | None = None


def digest_key(owner: str, key: str) -> str:
    """Give 64 hex digits that stand for an owner's object key (up to 1,024 bytes: too long to index).

    Raises InvalidParameter for a text with NUL or half a surrogate pair.
    """
    check_text("owner", owner)
    check_text("key", key)
    return hashlib.sha256(f"{owner}\0{key}".encode()).hexdigest()


def check_text(name: str, text: str) -> None:
    """Refuse what a database cannot hold, and what would let two different texts share a digest."""
    if "\0" in text:
        raise InvalidParameter(name, "it may not contain the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise InvalidParameter(name, "it contains half a surrogate pair, which is no character") from exc


def _check_integer(name: str, number: int) -> None:
    if not -_INTEGER_LIMIT <= number < _INTEGER_LIMIT:
        raise InvalidParameter(name, "it is too large a number")
