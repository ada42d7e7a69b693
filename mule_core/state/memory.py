"""A store that forgets all when the process ends: for tests, and for a look at Mule."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from ..errors import UnknownUpload
from ..parts import check_part_number
from .records import Fingerprint, Upload, UploadState, check_text, digest_key


class MemoryUploadStore:
    """An UploadStore in a few dictionaries, shared between threads but not between processes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._uploads: dict[str, list[Upload]] = {}  # by key digest, oldest first: all but the last are over
        self._open_files: dict[Fingerprint, str] = {}  # the key digest of a file's open upload
        self._parts: dict[str, set[int]] = {}  # by the key digest of an open upload

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """See UploadStore."""
        with self._lock:
            digest = self._open_files.get(fingerprint)
            return self._uploads[digest][-1] if digest else None

    def find_upload(self, owner: str, key: str, *, upload_id: str | None = None) -> Upload | None:
        """See UploadStore."""
        check_text("upload_id", upload_id or "")
        digest = digest_key(owner, key)
        with self._lock:
            uploads = self._uploads.get(digest, [])
            bound = [upload for upload in uploads if upload_id is not None and upload.upload_id == upload_id]
            return next(reversed(bound or uploads), None)

    def find_parts(self, upload: Upload) -> list[int]:
        """See UploadStore."""
        digest = _digest(upload)
        with self._lock:
            return sorted(self._parts[digest]) if self._is_meant(upload, digest) else []

    def record_upload(self, upload: Upload) -> Upload:
        """See UploadStore."""
        digest = _digest(upload)
        with self._lock:
            rivals = self._uploads.get(self._open_files.get(upload.fingerprint, digest))
            if rivals and rivals[-1].state is UploadState.OPEN:
                return rivals[-1]
            self._uploads.setdefault(digest, []).append(upload)
            self._open_files[upload.fingerprint] = digest
            self._parts[digest] = set()
            return upload

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """See UploadStore."""
        check_text("upload_id", upload_id)
        digest = _digest(upload)
        with self._lock:
            uploads = self._uploads.get(digest)
            if not uploads:
                raise UnknownUpload("there is no such upload to bind an upload id to")
            unbound = replace(upload, upload_id=None)
            if self._is_meant(unbound, digest) and upload_id not in [known.upload_id for known in uploads]:
                uploads[-1] = replace(uploads[-1], upload_id=upload_id)
            return uploads[-1]

    def record_part(self, upload: Upload, part_number: int) -> None:
        """See UploadStore."""
        check_part_number(part_number)
        digest = _digest(upload)
        with self._lock:
            if self._is_meant(upload, digest):
                self._parts[digest].add(part_number)

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """See UploadStore."""
        if state is UploadState.OPEN:
            raise ValueError("an upload is ended, and never opened again")
        digest = _digest(upload)
        with self._lock:
            if self._is_meant(upload, digest):
                self._uploads[digest][-1] = replace(self._uploads[digest][-1], state=state)
                del self._open_files[upload.fingerprint], self._parts[digest]

    def _is_meant(self, upload: Upload, digest: str) -> bool:
        """Tell whether the upload that is meant is the one that is open there."""
        return self._open_files.get(upload.fingerprint) == digest and (
            self._uploads[digest][-1].upload_id == upload.upload_id
        )


def _digest(upload: Upload) -> str:
    return digest_key(upload.fingerprint.owner, upload.key)
