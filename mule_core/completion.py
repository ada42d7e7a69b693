"""Has an upload become an object? The store is asked; what a page says counts for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .errors import MuleError, NotInStore, UnknownUpload, UploadOver
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


Found = StoredObject | MuleError | None


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


class AskAll(Protocol):
    """Asks a question about each of many keys, as `map` does; maybe several at a time."""

    def __call__(self, ask: Callable[[str], Found], keys: Sequence[str], /) -> Iterable[Found]:
        """Give the answers in the order of the keys."""


class Seen:
    """An object store that has been asked for some objects already. Of others, and a second time, it is asked again."""

    def __init__(self, objects: ObjectStore, found: dict[str, Found]) -> None:
        self._objects = objects
        self._found = found

    def find_object(self, key: str) -> StoredObject | None:
        """See ObjectStore."""
        if key not in self._found:
            return self._objects.find_object(key)
        found = self._found.pop(key)
        if isinstance(found, MuleError):
            raise found
        return found

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        """See ObjectStore."""
        return self._objects.is_unfinished(key, upload_id)


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
        ask_all: AskAll = map,
    ) -> None:
        self._store = store
        self._objects = objects
        self._ask_all = ask_all
        self.is_own_key = is_own_key
        self._announce = announce
        self._clock = clock

    def look(self, uploads: Iterable[Upload]) -> ObjectStore | None:
        """Ask the store for the objects of all of them that have not finished; what it says is for `finish`."""
        if self._objects is None:
            return None
        keys = [upload.key for upload in uploads if upload.state is not UploadState.FINISHED]
        return Seen(self._objects, dict(zip(keys, self._ask_all(self._ask, keys), strict=True)))

    def finish(self, upload: Upload, *, objects: ObjectStore | None = None) -> None:
        """End a bound upload as finished. Doing so twice is fine. `objects` is what `look` has given, if it was asked.

        One that was given up finishes all the same where its completion was faster than its abortion: the object is
        there, and somebody has to hear of it. Raises NotInStore, ObjectStoreUnavailable, and UploadOver for one that
        was given up and is not there.
        """
        while upload.state is not UploadState.FINISHED:
            etag = self._find_etag(upload, objects or self._objects)
            self._store.record_finish(upload, etag=etag, when=self._clock(), announce=self._announce)
            upload = self._get_again(upload)  # which somebody else may have ended in between, and otherwise

    def _ask(self, key: str) -> Found:
        assert self._objects, "it is asked only where there is one"
        try:
            return self._objects.find_object(key)
        except MuleError as exc:
            return exc

    def _find_etag(self, upload: Upload, objects: ObjectStore | None) -> str:
        if upload.state is not UploadState.OPEN and not (objects and self.is_own_key):
            raise UploadOver(upload.state)
        if objects is None:
            return ""
        try:
            return get_completed(upload, objects, is_own_key=self.is_own_key, when=self._clock()).etag
        except NotInStore:
            if upload.state is not UploadState.OPEN:
                raise UploadOver(upload.state) from None
            raise

    def _get_again(self, upload: Upload) -> Upload:
        known = self._store.find_upload(upload.fingerprint.owner, upload.key, upload_id=upload.upload_id)
        if known is None or known.upload_id != upload.upload_id:
            raise UnknownUpload("there is no such upload any more: ask for its init signature again")
        return known
