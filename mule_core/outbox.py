"""The news that an upload has finished, told to the host: once, and across crashes at least once.

Ending an upload and owing the news is one step of the database's. Whoever tells it takes it for some time, in which
nobody else has it; who has crashed by then, or fails, leaves it to be told again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta

from .journal import name_upload, record_event
from .marks import ToldBy, render_mark
from .state.records import Delivery, Upload
from .state.store import UploadStore

FIRST_PAUSE = timedelta(seconds=10)  # after the first failure; it doubles with every other
LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_ERROR = 1000  # characters

log: logging.Logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedUpload:
    """What the host is told: an object that the store has, whole.

    `filesize` in bytes, `finished` an aware datetime, `etag` as the store gives it (with its quotes).
    `idempotency_key` is the same whenever, however often and from wherever this upload is told of, and no other
    upload's. `attempt` counts from 1; after a crash it may be 2 although 1 did all that it had to.
    """

    owner: str
    filename: str
    filesize: int
    mime_type: str
    bucket: str
    key: str
    upload_id: str
    etag: str
    finished: datetime
    idempotency_key: str
    attempt: int


OnFinished = Callable[[FinishedUpload], object]
"""The host's own. Its return is the receipt; what it raises is logged, and it is called again later.

SystemExit and the like (asyncio's CancelledError is one) are raised again, once that is remembered.
"""


def name_idempotently(upload: Upload, *, told_by: ToldBy) -> str:
    """Give 32 hex digits that stand for one upload, even where the database was lost in between.

    The upload id is left out where something else tells whose the object is: it is the page's word, and who comes back
    with the ticket of an upload that is forgotten may say another.
    """
    tellers = {ToldBy.KEY: "", ToldBy.MARK: render_mark(upload), ToldBy.TIME: upload.upload_id}
    return hashlib.sha256(f"{upload.key}\0{tellers[told_by]}".encode()).hexdigest()[:32]


class Outbox:
    """Tells the host what it is owed.

    `told_by` is what tells whose an object is. `lease` is how long one run may take before it counts as crashed, so
    that somebody else may tell it again.
    """

    def __init__(
        self,
        store: UploadStore,
        on_finished: OnFinished,
        *,
        bucket: str,
        told_by: ToldBy,
        lease: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._on_finished = on_finished
        self._bucket = bucket
        self._told_by = told_by
        self._lease = lease
        self._clock = clock

    def deliver_due(self) -> tuple[int, int]:
        """Tell all that is due now; gives how many were told and how many failed.

        What fails is due again later: after 10 seconds, then twice as long each time, at most an hour. Raises
        StoreUnavailable, and KeyboardInterrupt out of the host's function.
        """
        told = failed = 0
        while delivery := self._claim():
            if self._deliver(delivery):
                told += 1
            else:
                failed += 1
        return told, failed

    def find_pause(self) -> timedelta | None:
        """Give how long to wait until something is due (zero or less: it is); None if all has been told."""
        due = self._store.find_next_due()
        return due - self._clock() if due else None

    def _claim(self) -> Delivery | None:
        when = self._clock()
        return self._store.claim_delivery(when=when, until=when + self._lease)

    def _deliver(self, delivery: Delivery) -> bool:
        news = self._tell_of(delivery)
        try:
            _refuse_coroutine(self._on_finished(news))
        except KeyboardInterrupt:
            raise  # the process ends, and who knows how far the host's function came
        except BaseException as exc:  # SystemExit, CancelledError: not for the host's function to end who calls it
            log.exception("on_finished failed upload=%s attempt=%d", name_upload(delivery.upload), news.attempt)
            due = self._clock() + _pause_after(delivery.attempt)
            self._store.record_failure(delivery, error=_describe(exc), due=due)
            return False
        self._store.record_delivered(delivery)
        record_event("told", delivery.upload, attempt=news.attempt)
        return True

    def _tell_of(self, delivery: Delivery) -> FinishedUpload:
        upload, file = delivery.upload, delivery.upload.fingerprint
        assert upload.upload_id, "what has finished was bound"
        return FinishedUpload(
            owner=file.owner,
            filename=file.filename,
            filesize=file.filesize,
            mime_type=upload.mime_type,
            bucket=self._bucket,
            key=upload.key,
            upload_id=upload.upload_id,
            etag=delivery.etag,
            finished=delivery.finished,
            idempotency_key=name_idempotently(upload, told_by=self._told_by),
            attempt=delivery.attempt,
        )


def _refuse_coroutine(answer: object) -> None:
    """Raise TypeError where the host's function has not run, for it is an `async` one."""
    if isinstance(answer, Coroutine):
        answer.close()
        raise TypeError("on_finished has to be a plain function: nobody awaits an async one")


def _pause_after(attempt: int) -> timedelta:
    doublings = min(attempt - 1, 16)  # beyond which it is the longest pause anyway
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _describe(exc: BaseException) -> str:
    """Give type and words of an error, in a form that every database holds."""
    words = f"{type(exc).__name__}: {exc}".encode("ascii", "backslashreplace").decode()
    return words.replace("\0", "\\x00")[:_LONGEST_ERROR]
