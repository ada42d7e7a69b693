"""The protocol that whatever remembers uploads must keep. `tests/core/test_state.py` is its contract."""

from __future__ import annotations

from typing import Protocol

from .records import Fingerprint, Upload, UploadState


class UploadStore(Protocol):
    """Remembers uploads and which of their parts have arrived. Safe to share between threads and processes.

    Every method may raise `StoreUnavailable`, and then may simply be called again: all are idempotent.
    An upload is identified by (owner, key); of one fingerprint at most one upload is open at any time.
    """

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """Give the open upload of that file, if there is one."""

    def find_upload(self, owner: str, key: str) -> Upload | None:
        """Give the owner's upload of that key: the open one, else the latest that is over."""

    def find_parts(self, upload: Upload) -> list[int]:
        """Give the recorded part numbers, ascending; empty for an upload that is over or unknown."""

    def record_upload(self, upload: Upload) -> Upload:
        """Remember a new open upload; where the file, or the owner's key, has an open one, give that instead."""

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """Bind the upload id, once. Gives the upload as it stands now: another id may have been first."""

    def record_part(self, upload: Upload, part_number: int) -> None:
        """Remember that a part has arrived. Passed over if the upload is over or unknown: it is only a hint."""

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """End an open upload; its parts are forgotten. One that is over stays as it is."""
