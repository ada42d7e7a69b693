"""The protocol that whatever remembers uploads must keep; `test_state.py` and `test_state_keys.py` are its contract."""

from __future__ import annotations

from typing import Protocol

from .records import Fingerprint, Upload, UploadState


class UploadStore(Protocol):
    """Remembers uploads and which of their parts have arrived. Safe to share between threads and processes.

    Every method may raise `StoreUnavailable`, and then may simply be called again: all are idempotent.
    `InvalidParameter` is raised for what cannot be remembered (see records.py).

    Of one fingerprint, and of one (owner, key), at most one upload is open at any time, and an upload id is bound to
    at most one of all that a key ever had. Where a method is given an upload, it means that of this file, key and
    upload id: one that has been bound since, or whose key went on to another file, is not meant.
    """

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """Give the open upload of that file, if there is one."""

    def find_upload(self, owner: str, key: str, *, upload_id: str | None = None) -> Upload | None:
        """Give the owner's upload of that key: the one bound to `upload_id`, else the open one, else the latest."""

    def find_parts(self, upload: Upload) -> list[int]:
        """Give the recorded part numbers, ascending; empty for an upload that is over or unknown."""

    def record_upload(self, upload: Upload) -> Upload:
        """Remember a new open upload; where the file has an open one, or else the owner's key, give that instead."""

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """Bind the upload id, once. Gives the key's upload as it stands now: another id may have been first.

        One that is over stays as it is, and so does one that is open where the id belongs to another upload of the
        key: its parts are of another file. Raises UnknownUpload where there is none.
        """

    def record_part(self, upload: Upload, part_number: int) -> None:
        """Remember that a part has arrived. Passed over if the upload is over or unknown: it is only a hint."""

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """End an open upload; its parts are forgotten. One that is over, or is not meant, stays as it is.

        Raises ValueError for OPEN: none is opened again.
        """
