"""A store that forgets all when the process ends: for tests, and for a look at Mule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count, islice
from threading import Lock

from ..errors import UnknownUpload
from ..parts import check_part_number
from .records import Delivery, Fingerprint, Standing, Upload, UploadState, Usage, check_text, digest_key, is_given_up


@dataclass(slots=True, kw_only=True)
class _Entry:
    """All that is known of one upload; `number` grows with every upload."""

    number: int
    upload: Upload
    active: datetime
    parts: set[int] = field(default_factory=set)
    is_given_up: bool = False
    etag: str = ""
    finished: datetime | None = None
    due: datetime | None = None
    attempts: int = 0
    error: str | None = None

    def end(self, state: UploadState, *, is_given_up: bool = False) -> None:
        self.upload = replace(self.upload, state=state)
        self.is_given_up = is_given_up
        self.parts.clear()

    def counts(self, alive_since: datetime) -> bool:
        is_open = self.upload.state is UploadState.OPEN and not self.upload.is_sent_whole
        return is_open or (self.is_given_up and self.active >= alive_since)


class MemoryUploadStore:
    """An UploadStore in a few dictionaries, shared between threads but not between processes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._entries: dict[str, list[_Entry]] = {}  # by key digest, oldest first: all but the last are over
        self._open: dict[Fingerprint, _Entry] = {}

    # Uploads and parts

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """See UploadStore."""
        with self._lock:
            entry = self._open.get(fingerprint)
            return _tell(entry) if entry else None

    def find_upload(self, owner: str, key: str, *, upload_id: str | None = None) -> Upload | None:
        """See UploadStore."""
        check_text("upload_id", upload_id or "")
        digest = digest_key(owner, key)
        with self._lock:
            entries = self._entries.get(digest, [])
            bound = [entry for entry in entries if upload_id is not None and entry.upload.upload_id == upload_id]
            entry = next(reversed(bound or entries), None)
            return _tell(entry) if entry else None

    def find_parts(self, upload: Upload) -> list[int]:
        """See UploadStore."""
        with self._lock:
            return sorted(part for entry in self._meant(upload) for part in entry.parts)

    def get_usage(self, owner: str, *, since: datetime, alive_since: datetime) -> Usage:
        """See UploadStore."""
        check_text("owner", owner)
        with self._lock:
            entries = [entry for entry in self._all() if entry.upload.fingerprint.owner == owner]
            unfinished = [entry.upload for entry in entries if entry.counts(alive_since)]
            late = [entry.upload for entry in entries if entry.upload.known_since >= since]
        begun = [upload for upload in late if upload.upload_id or upload.state is UploadState.OPEN]
        return Usage(
            open_count=len(unfinished),
            open_bytes=sum(upload.fingerprint.filesize for upload in unfinished),
            begun_bytes=sum(upload.fingerprint.filesize for upload in begun),
        )

    def find_given_up(self, owner: str, *, alive_since: datetime, limit: int) -> list[Upload]:
        """See UploadStore."""
        check_text("owner", owner)
        with self._lock:
            entries = sorted(self._all(), key=lambda entry: entry.number)
            given_up = [entry for entry in entries if entry.is_given_up and entry.counts(alive_since)]
            return [_tell(entry) for entry in given_up if entry.upload.fingerprint.owner == owner][:limit]

    def record_gone(self, upload: Upload) -> None:
        """See UploadStore."""
        with self._lock:
            for entry in self._bound(upload):
                entry.is_given_up = False

    def record_upload(self, upload: Upload) -> Upload:
        """See UploadStore."""
        digest = upload.key_digest
        with self._lock:
            rival = self._open.get(upload.fingerprint) or next(reversed(self._entries.get(digest, [])), None)
            if rival and rival.upload.state is UploadState.OPEN:
                return _tell(rival)
            entry = _Entry(number=next(self._numbers), upload=upload, active=upload.known_since)
            self._entries.setdefault(digest, []).append(entry)
            self._open[upload.fingerprint] = entry
            return _tell(entry)

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """See UploadStore."""
        check_text("upload_id", upload_id)
        with self._lock:
            entries = self._entries.get(upload.key_digest)
            if not entries:
                raise UnknownUpload("there is no such upload to bind an upload id to")
            for entry in self._meant(replace(upload, upload_id=None)):
                if upload_id not in [known.upload.upload_id for known in entries]:
                    entry.upload = replace(entry.upload, upload_id=upload_id)
            return _tell(entries[-1])

    def record_part(self, upload: Upload, part_number: int) -> None:
        """See UploadStore."""
        check_part_number(part_number)
        with self._lock:
            for entry in self._meant(upload):
                entry.parts.add(part_number)

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """See UploadStore."""
        if state is UploadState.OPEN:
            raise ValueError("an upload is ended, and never opened again")
        with self._lock:
            for entry in self._meant(upload):
                self._end(entry, state, is_given_up=is_given_up(upload, state))

    def record_refusal(self, upload: Upload) -> None:
        """See UploadStore."""
        with self._lock:
            for entry in self._meant(upload):
                self._end(entry, UploadState.SUPERSEDED)
                self._entries[upload.key_digest].remove(entry)

    def record_activity(self, upload: Upload, when: datetime) -> None:
        """See UploadStore."""
        with self._lock:
            for entry in self._meant(upload):
                entry.active = when

    # The end, and the news of it

    def record_finish(self, upload: Upload, *, etag: str, when: datetime, announce: bool) -> None:
        """See UploadStore."""
        check_text("etag", etag)
        with self._lock:
            for entry in self._bound(upload):
                if entry.upload.state is upload.state is not UploadState.FINISHED:
                    self._end(entry, UploadState.FINISHED)
                    entry.active = entry.finished = when
                    entry.etag, entry.due = etag, when if announce else None

    def claim_delivery(self, *, when: datetime, until: datetime) -> Delivery | None:
        """See UploadStore."""
        with self._lock:
            owed = [(entry.due, entry.number, entry) for entry in self._all() if entry.due and entry.due <= when]
            if not owed:
                return None
            entry = min(owed)[2]
            entry.due = until
            entry.attempts += 1
            assert entry.finished, "what is due has finished"
            return Delivery(
                upload=_tell(entry),
                etag=entry.etag,
                finished=entry.finished,
                attempt=entry.attempts,
                error=entry.error,
            )

    def record_delivered(self, delivery: Delivery) -> None:
        """See UploadStore."""
        with self._lock:
            for entry in self._bound(delivery.upload):
                entry.due = entry.error = None

    def record_failure(self, delivery: Delivery, *, error: str, due: datetime) -> None:
        """See UploadStore."""
        check_text("error", error)
        with self._lock:
            for entry in self._bound(delivery.upload):
                if entry.due and entry.attempts == delivery.attempt:
                    entry.due, entry.error = due, error

    def find_next_due(self) -> datetime | None:
        """See UploadStore."""
        with self._lock:
            return min((entry.due for entry in self._all() if entry.due), default=None)

    # Sweeping

    def find_unfinished(self, *, after: int = 0, limit: int) -> list[tuple[int, Upload]]:
        """See UploadStore."""
        with self._lock:
            entries = sorted(self._all(), key=lambda entry: entry.number)
            later = [e for e in entries if e.number > after and e.upload.state is not UploadState.FINISHED]
            return [(entry.number, _tell(entry)) for entry in later[:limit]]

    def record_idle(self, upload: Upload, *, before: datetime) -> bool:
        """See UploadStore."""
        with self._lock:
            idle = [entry for entry in self._meant(upload) if entry.active < before]
            for entry in idle:
                self._end(entry, UploadState.ABORTED)
            return bool(idle)

    def forget_ended(self, *, before: datetime, limit: int) -> int:
        """See UploadStore."""
        with self._lock:
            ended = [e for e in self._all() if e.upload.state is not UploadState.OPEN and not e.due]
            numbers = {entry.number for entry in islice((e for e in ended if e.active < before), limit)}
            for digest, entries in list(self._entries.items()):
                self._entries[digest] = [entry for entry in entries if entry.number not in numbers]
            return len(numbers)

    # For whoever operates it

    def find_latest(self, *, owner: str | None = None, state: UploadState | None = None, limit: int) -> list[Standing]:
        """See UploadStore."""
        check_text("owner", owner or "")
        with self._lock:
            found = [
                entry
                for entry in self._all()
                if owner in (None, entry.upload.fingerprint.owner) and state in (None, entry.upload.state)
            ]
            by_end = owner is None and state is UploadState.FINISHED
            found.sort(key=lambda e: ((by_end and e.finished) or e.upload.known_since, e.number), reverse=True)
            return [
                Standing(upload=_tell(entry), arrived=len(entry.parts), finished=entry.finished)
                for entry in found[:limit]
            ]

    # For who holds the lock

    def _all(self) -> Iterator[_Entry]:
        return chain.from_iterable(self._entries.values())

    def _meant(self, upload: Upload) -> list[_Entry]:
        """Give the upload that is meant, if it is the one that is open there."""
        entry = self._open.get(upload.fingerprint)
        is_meant = entry and (entry.upload.key, entry.upload.upload_id) == (upload.key, upload.upload_id)
        return [entry] if entry and is_meant else []

    def _bound(self, upload: Upload) -> list[_Entry]:
        """Give the upload of that key and id, in whatever state."""
        entries = self._entries.get(upload.key_digest, [])
        return [entry for entry in entries if upload.upload_id and entry.upload.upload_id == upload.upload_id]

    def _end(self, entry: _Entry, state: UploadState, *, is_given_up: bool = False) -> None:
        if self._open.get(entry.upload.fingerprint) is entry:
            del self._open[entry.upload.fingerprint]
        entry.end(state, is_given_up=is_given_up)


def _tell(entry: _Entry) -> Upload:
    return replace(entry.upload, active=entry.active)
