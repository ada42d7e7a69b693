"""A store that forgets all when the process ends: for tests, and for a look at Mule."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from ..errors import UnknownUpload
from .records import Fingerprint, Upload, UploadState, check_part_number, check_text, digest_key


class MemoryUploadStore:
    """An UploadStore in a few dictionaries, shared between threads but not between processes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._uploads: dict[str, Upload] = {}  # by key digest; there the open one, else the latest that is over
        self._open_files: dict[Fingerprint, str] = {}  # the key digest of a file's open upload
        self._parts: dict[str, set[int]] = {}  # by the key digest of an open upload

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """See UploadStore."""
        with self._lock:
            digest = self._open_files.get(fingerprint)
            return self._uploads[digest] if digest else None

    def find_upload(self, owner: str, key: str) -> Upload | None:
        """See UploadStore."""
        digest = digest_key(owner, key)
        with self._lock:
            return self._uploads.get(digest)

    def find_parts(self, upload: Upload) -> list[int]:
        """See UploadStore."""
        digest = _digest(upload)
        with self._lock:
            return sorted(self._parts[digest]) if self._is_open(upload, digest) else []

    def record_upload(self, upload: Upload) -> Upload:
        """See UploadStore."""
        digest = _digest(upload)
        with self._lock:
            rival = self._uploads.get(self._open_files.get(upload.fingerprint, digest))
            if rival and rival.state is UploadState.OPEN:
                return rival
            self._uploads[digest] = upload
            self._open_files[upload.fingerprint] = digest
            self._parts[digest] = set()
            return upload

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """See UploadStore."""
        check_text("upload_id", upload_id)
        digest = _digest(upload)
        with self._lock:
            known = self._uploads.get(digest)
            if known is None:
                raise UnknownUpload("there is no such upload to bind an upload id to")
            if known.upload_id is None and known.state is UploadState.OPEN:
                known = self._uploads[digest] = replace(known, upload_id=upload_id)
            return known

    def record_part(self, upload: Upload, part_number: int) -> None:
        """See UploadStore."""
        check_part_number(part_number)
        digest = _digest(upload)
        with self._lock:
            if self._is_open(upload, digest):
                self._parts[digest].add(part_number)

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """See UploadStore."""
        if state is UploadState.OPEN:
            raise ValueError("an upload is ended, and never opened again")
        digest = _digest(upload)
        with self._lock:
            if self._is_open(upload, digest):
                known = self._uploads[digest]
                self._uploads[digest] = replace(known, state=state)
                del self._open_files[known.fingerprint], self._parts[digest]

    def _is_open(self, upload: Upload, digest: str) -> bool:
        """Tell whether the upload that is meant is the one that is open there."""
        known = self._uploads.get(digest)
        return (
            known is not None
            and known.state is UploadState.OPEN
            and (upload.upload_id is None or upload.upload_id == known.upload_id)
        )


def _digest(upload: Upload) -> str:
    return digest_key(upload.fingerprint.owner, upload.key)
