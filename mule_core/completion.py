"""Has an upload become an object? The store is asked; what a page says counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .errors import NotInStore, UnknownUpload, UploadOver
from .state.records import Upload, UploadState
from .state.store import UploadStore

# Stores tell times in whole seconds.
_ROUNDING = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """What the store says of an object: its size in bytes, and its ETag with the quotes (empty where it gives none).

    `age` is by the store's own clock, so that nobody else's matters; None where it does not tell.
    """

    size: int
    etag: str
    age: timedelta | None


class ObjectStore(Protocol):
    """What has to be asked of the store. Both raise ObjectStoreUnavailable for anything but a clear answer."""

    def find_object(self, key: str) -> StoredObject | None:
        """Give what stands at the key, or None where the store says that nothing does."""

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        """Tell whether that multipart upload is still open: neither completed nor aborted."""


def get_completed(upload: Upload, objects: ObjectStore, *, is_own_key: bool, when: datetime) -> StoredObject:
    """Give the object that a bound upload has become. Raises NotInStore, ObjectStoreUnavailable.

    With `is_own_key` no other upload was ever given that key, so an object of the right size there is this one's.
    Without it an older one may stand there: then the multipart upload has to be gone, which only its completion or
    abortion brings about, and the object has to be younger than the upload. What is sent whole is never unfinished.
    """
    assert upload.upload_id is not None, "only what is bound to its id was ever begun at the store"
    stored = objects.find_object(upload.key)
    if stored and is_own_key and _is_whole(stored, upload):
        return stored
    if not upload.is_sent_whole:
        if objects.is_unfinished(upload.key, upload.upload_id):
            raise NotInStore("unfinished", stored.size if stored else None)
        stored = objects.find_object(upload.key)  # again: it may have been completed between the two questions
    if stored is None:
        raise NotInStore("nothing")
    if not _is_whole(stored, upload) or not (is_own_key or _is_younger(stored, upload, when)):
        raise NotInStore("other", stored.size)
    return stored


def _is_whole(stored: StoredObject, upload: Upload) -> bool:
    return stored.size == upload.fingerprint.filesize


def _is_younger(stored: StoredObject, upload: Upload, when: datetime) -> bool:
    return stored.age is None or stored.age <= when - upload.created + _ROUNDING


class Completion:
    """Ends uploads as finished that the store has whole, and no others; with `announce` the news of it is owed.

    Without `objects` there is nobody to ask, and the word of whoever calls counts: for tests, and for a host that looks
    for itself. `is_own_key` as get_completed has it. The network is never asked while the database waits.
    """

    def __init__(
        self,
        store: UploadStore,
        *,
        objects: ObjectStore | None,
        is_own_key: bool,
        announce: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._objects = objects
        self.is_own_key = is_own_key
        self._announce = announce
        self._clock = clock

    def finish(self, upload: Upload) -> None:
        """End a bound upload as finished. Doing so twice is fine.

        One that was given up finishes all the same where its completion was faster than its abortion: the object is
        there, and somebody has to hear of it. Raises NotInStore, ObjectStoreUnavailable, and UploadOver for one that
        was given up and is not there.
        """
        while upload.state is not UploadState.FINISHED:
            etag = self._find_etag(upload)
            self._store.record_finish(upload, etag=etag, when=self._clock(), announce=self._announce)
            upload = self._get_again(upload)  # which somebody else may have ended in between, and otherwise

    def _find_etag(self, upload: Upload) -> str:
        if upload.state is not UploadState.OPEN and not (self._objects and self.is_own_key):
            raise UploadOver(upload.state)
        if self._objects is None:
            return ""
        try:
            return get_completed(upload, self._objects, is_own_key=self.is_own_key, when=self._clock()).etag
        except NotInStore:
            if upload.state is not UploadState.OPEN:
                raise UploadOver(upload.state) from None
            raise

    def _get_again(self, upload: Upload) -> Upload:
        known = self._store.find_upload(upload.fingerprint.owner, upload.key, upload_id=upload.upload_id)
        if known is None or known.upload_id != upload.upload_id:
            raise UnknownUpload("there is no such upload any more: ask for its init signature again")
        return known
