"""Everything that Mule refuses, as one tree.

Each class carries the `code` that goes over the wire, the HTTP status a shell should answer with
(`status_hint`; the core itself speaks no HTTP), and the data of the failure as attributes. The message is
written for the person who can do something about it, and never holds a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .sizes import render_size, render_sizes


class MuleError(Exception):
    """The root: catch this to catch all that Mule raises on purpose.

    `details` names the attributes that go over the wire beside code and message. `retry_after`, in seconds, is set
    where time is the cure.
    """

    code: ClassVar[str] = "InternalError"
    status_hint: ClassVar[int] = 500
    details: ClassVar[tuple[str, ...]] = ()
    retry_after: int | None = None


class ConfigurationError(MuleError):
    """A setting is missing, malformed or unknown: raised at start, and named. Never answered to a client."""

    code = "ConfigurationError"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class SchemaVersionError(MuleError):
    """The database was written by a release of Mule that this one does not know."""

    code = "SchemaVersionError"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the database holds version {found} of Mule's tables, but this release knows only version {known}: "
            "install the release that made it, or give Mule another database"
        )
        self.found = found
        self.known = known


class InvalidParameter(MuleError):
    """A value that came from outside is missing or malformed; `name` says which."""

    code = "InvalidParameter"
    status_hint = 400

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class SignInRequired(MuleError):
    """Nobody in particular may do this: sign in, and go on."""

    code = "SignInRequired"
    status_hint = 401

    def __init__(self, message: str = "sign in to go on") -> None:
        super().__init__(message)


class NotAllowed(MuleError):
    """The host does not let this owner do this."""

    code = "NotAllowed"
    status_hint = 403

    def __init__(self, message: str = "you are not allowed to do this") -> None:
        super().__init__(message)


class KeyNotAllowed(MuleError):
    """The page named an object key that it may not write to."""

    code = "KeyNotAllowed"
    status_hint = 403


class UnknownUpload(MuleError):
    """There is no such upload, or it is somebody else's: the two are not told apart."""

    code = "UnknownUpload"
    status_hint = 404


class UploadIdMismatch(MuleError):
    """Another upload id is bound to this key: ask for the init signature again and go on with that one."""

    code = "UploadIdMismatch"
    status_hint = 409


class UploadOver(MuleError):
    """The upload has ended (finished, aborted or superseded): nothing that writes is signed for it any more."""

    code = "UploadOver"
    status_hint = 409
    details: ClassVar[tuple[str, ...]] = ("state",)

    def __init__(self, state: str) -> None:
        super().__init__(f"this upload is over: it is {state}")
        self.state = state


class FileTooLarge(MuleError):
    """The file is larger than what is taken here, or than what S3 can hold (10,000 parts of 5 GiB). In bytes."""

    code = "FileTooLarge"
    status_hint = 413
    details: ClassVar[tuple[str, ...]] = ("limit",)

    def __init__(self, filesize: int, limit: int) -> None:
        size, most = render_sizes(filesize, limit)
        super().__init__(f"this file is too large: it has {size}, and the limit is {most}")
        self.filesize = filesize
        self.limit = limit


class FileTooSmall(MuleError):
    """The file is smaller than what is taken here. In bytes."""

    code = "FileTooSmall"
    status_hint = 400
    details: ClassVar[tuple[str, ...]] = ("limit",)

    def __init__(self, filesize: int, limit: int) -> None:
        size, least = render_sizes(filesize, limit)
        super().__init__(f"this file is too small: it has {size}, and has to have at least {least}")
        self.filesize = filesize
        self.limit = limit


class TypeNotAllowed(MuleError):
    """Files of such a name or type are not taken here; `accept` is what is, as HTML's attribute says it."""

    code = "TypeNotAllowed"
    status_hint = 415
    details: ClassVar[tuple[str, ...]] = ("accept",)

    def __init__(self, accept: Sequence[str]) -> None:
        self.accept: str = ",".join(accept)
        super().__init__(f"files of this type are not taken here, only these: {', '.join(accept)}")


class TooManyUploads(MuleError):
    """The owner has as many uploads under way as there may be."""

    code = "TooManyUploads"
    status_hint = 429
    details: ClassVar[tuple[str, ...]] = ("limit",)
    retry_after: int | None = 30

    def __init__(self, limit: int) -> None:
        super().__init__(f"too many uploads are unfinished (the limit is {limit}): finish or cancel one of them first")
        self.limit = limit


class TooManyUnfinishedBytes(MuleError):
    """With this file, the owner's uploads under way would be larger than they may be together. In bytes."""

    code = "TooManyUnfinishedBytes"
    status_hint = 429
    details: ClassVar[tuple[str, ...]] = ("limit",)
    retry_after: int | None = 30

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"all unfinished uploads may have {render_size(limit)} together: finish or cancel one of them first"
        )
        self.limit = limit


class TooManyBytesToday(MuleError):
    """With this file, the owner would have begun more bytes today than may be; `retry_after` ends with the day."""

    code = "TooManyBytesToday"
    status_hint = 429
    details: ClassVar[tuple[str, ...]] = ("limit",)

    def __init__(self, limit: int, *, retry_after: int) -> None:
        super().__init__(f"at most {render_size(limit)} a day are taken from you: this file has to wait for tomorrow")
        self.limit = limit
        self.retry_after: int | None = retry_after


class StoreUnavailable(MuleError):
    """What Mule keeps its memory in (the database) does not answer; trying again later is the cure."""

    code = "StoreUnavailable"
    status_hint = 503
    retry_after: int | None = 5


_FOUND = {
    "unfinished": "its upload is not completed",
    "nothing": "there is neither an object nor an unfinished upload",
    "other": "the object of that name is another one",
}


class NotInStore(MuleError):
    """The store does not have the upload's object: whatever a page says, it has not finished.

    `found` is what there is instead: "unfinished" (the upload is still open in the store: list, send what is missing,
    complete), "nothing" (neither an object nor an upload: begin afresh), "other" (no upload, and the object of that
    key is another one: begin afresh). `size` in bytes, of what stands at the key.
    """

    code = "NotInStore"
    status_hint = 409
    details: ClassVar[tuple[str, ...]] = ("found", "size")

    def __init__(self, found: str, size: int | None = None) -> None:
        super().__init__(f"the store does not have this file whole: {_FOUND[found]}")
        self.found = found
        self.size = size


class ObjectStoreUnavailable(MuleError):
    """The object store does not answer the server, or not as it should; trying again later is the cure."""

    code = "ObjectStoreUnavailable"
    status_hint = 503
    retry_after: int | None = 5
