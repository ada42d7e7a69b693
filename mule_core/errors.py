"""Everything that Mule refuses, as one tree.

Each class carries the `code` that goes over the wire, the HTTP status a shell should answer with
(`status_hint`; the core itself speaks no HTTP), and the data of the failure as attributes. The message is
written for the person who can do something about it, and never holds a secret.
"""

from __future__ import annotations

from typing import ClassVar


class MuleError(Exception):
    """The root: catch this to catch all that Mule raises on purpose."""

    code: ClassVar[str] = "InternalError"
    status_hint: ClassVar[int] = 500


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

    def __init__(self, state: str) -> None:
        super().__init__(f"this upload is over: it is {state}")
        self.state = state


class FileTooLarge(MuleError):
    """The file does not fit into what S3 can hold (10,000 parts of 5 GiB)."""

    code = "FileTooLarge"
    status_hint = 413

    def __init__(self, filesize: int, limit: int) -> None:
        super().__init__(f"a file of {filesize} bytes is larger than the limit of {limit} bytes")
        self.filesize = filesize
        self.limit = limit


class StoreUnavailable(MuleError):
    """What Mule keeps its memory in (the database) does not answer; trying again later is the cure."""

    code = "StoreUnavailable"
    status_hint = 503
    retry_after: ClassVar[int] = 5  # seconds
