"""Has an upload become an object? The store is asked; what a page says counts for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .errors import MuleError, NotInStore, UnknownUpload, UploadOver
from .marks import ToldBy, render_mark
from .state.records import Upload, UploadState
from .state.store import UploadStore

# Stores tell times in whole seconds.
_ROUNDING = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """What the store says of an object: its size in bytes, and its ETag with the quotes (empty where it gives none).

    `age` is by the store's own clock, so that nobody else's matters; None where it does not tell. `mark` is what the
    object's metadata have by the name of MARK_HEADER (see marks.py), empty where there is none.
    """

    size: int
    etag: str
    age: timedelta | None
    mark: str = ""


Found = StoredObject | MuleError | None


class ObjectStore(Protocol):
    """What has to be asked of the store. All raise ObjectStoreUnavailable for anything but a clear answer."""

    def find_object(self, key: str) -> StoredObject | None:
        """Give what stands at the key, or None where the store says that nothing does."""

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        """Tell whether that multipart upload is still open: neither completed nor aborted."""

    def abort(self, key: str, upload_id: str) -> None:
        """Abort that multipart upload; one that is gone already is fine."""


def get_completed(upload: Upload, objects: ObjectStore, *, told_by: ToldBy, when: datetime) -> StoredObject:
    """Give the object that a bound upload has become. Raises NotInStore, ObjectStoreUnavailable.

    An object of the right size is this one's where key or mark tell so. Where times alone do, an older one may stand
    there: then the multipart upload has to be gone, and the object younger than the upload. What is sent whole is never
    unfinished.
    """
    assert upload.upload_id is not None, "only what is bound to its id was ever begun at the store"
    stored = objects.find_object(upload.key)
    if stored and told_by is not ToldBy.TIME and _is_its_own(stored, upload, told_by=told_by, when=when):
        return stored
    if not upload.is_sent_whole:
        if objects.is_unfinished(upload.key, upload.upload_id):
            raise NotInStore("unfinished", stored.size if stored else None)
        stored = objects.find_object(upload.key)  # again: it may have been completed between the two questions
    if stored is None:
        raise NotInStore("nothing")
    if not _is_its_own(stored, upload, told_by=told_by, when=when):
        raise NotInStore("other", stored.size)
    return stored


def _is_its_own(stored: StoredObject, upload: Upload, *, told_by: ToldBy, when: datetime) -> bool:
    if stored.size != upload.fingerprint.filesize:
        return False
    if told_by is ToldBy.MARK:
        return stored.mark == render_mark(upload)
    return told_by is ToldBy.KEY or stored.age is None or stored.age <= when - upload.created + _ROUNDING


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

    def abort(self, key: str, upload_id: str) -> None:
        """See ObjectStore."""
        self._objects.abort(key, upload_id)


class Completion:
    """Ends uploads as finished that the store has whole, and no others; with `announce` the news of it is owed.

    Without `objects` there is nobody to ask, and the word of whoever calls counts: for tests, and for a host that looks
    for itself. `told_by` as get_completed has it. The network is never asked while the database waits.
    """

    def __init__(
        self,
        store: UploadStore,
        *,
        objects: ObjectStore | None,
        told_by: ToldBy,
        announce: bool,
        clock: Callable[[], datetime],
        ask_all: AskAll = map,
    ) -> None:
        self._store = store
        self._objects = objects
        self._ask_all = ask_all
        self.told_by = told_by
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
        if upload.state is not UploadState.OPEN and (objects is None or self.told_by is ToldBy.TIME):
            raise UploadOver(upload.state)
        if objects is None:
            return ""
        try:
            return get_completed(upload, objects, told_by=self.told_by, when=self._clock()).etag
        except NotInStore:
            if upload.state is not UploadState.OPEN:
                raise UploadOver(upload.state) from None
            raise

    def _get_again(self, upload: Upload) -> Upload:
        known = self._store.find_upload(upload.fingerprint.owner, upload.key, upload_id=upload.upload_id)
        if known is None or known.upload_id != upload.upload_id:
            raise UnknownUpload("there is no such upload any more: ask for its init signature again")
        return known
