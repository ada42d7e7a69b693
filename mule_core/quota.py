"""How much one owner may have under way and begin in a day, counted by the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from .errors import MuleError, TooManyUnfinishedBytes, TooManyUploads
from .journal import record_event
from .limits import Limits, begin_day
from .state.records import Upload, Usage
from .state.store import UploadStore

AT_MOST = 64  # uploads that are aborted at once, while a page waits


class Quota:
    """Checks what owners use against the limits; where there are none, nothing is counted.

    What was signed for an upload lives for `life`. One that was given up counts for so long, or its owner could fill
    the store with parts of any number: unless `abort` has ended it in the store, which is asked for as soon as there is
    no room for a new one. It takes key and upload id, and raises MuleError where the store does not answer; without it,
    pages are believed that they have done so themselves.
    """

    def __init__(
        self,
        store: UploadStore,
        limits: Limits,
        *,
        life: timedelta,
        abort: Callable[[str, str], object] | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._limits = limits
        self._life = life
        self._abort = abort
        self._clock = clock

    def check(self, upload: Upload, *, instead_of: Upload | None = None) -> None:
        """Raise as Limits.check_usage if the owner may not begin that upload, which ends the other one."""

        def foresee(usage: Usage, since: datetime) -> Usage:
            return _add(_end(usage, instead_of, since=since) if instead_of else usage, upload)

        self._check(upload, foresee=foresee)

    def check_recorded(self, upload: Upload) -> None:
        """Raise as Limits.check_usage if the owner, with that upload begun, has more than may be.

        Those who begin at the same moment do not see one another before they are recorded.
        """
        self._check(upload, foresee=lambda usage, _: usage)

    def _check(self, upload: Upload, *, foresee: Callable[[Usage, datetime], Usage]) -> None:
        if not self._limits.count_usage:
            return
        owner = upload.fingerprint.owner
        refusal = self._find_refusal(owner, foresee)
        if isinstance(refusal, (TooManyUploads, TooManyUnfinishedBytes)) and self._end_given_up(owner):
            refusal = self._find_refusal(owner, foresee)
        if refusal:
            record_event("refused", upload, code=refusal.code)
            raise refusal

    def _find_refusal(self, owner: str, foresee: Callable[[Usage, datetime], Usage]) -> MuleError | None:
        when = self._clock()
        since = begin_day(when)
        usage = self._store.get_usage(owner, since=since, alive_since=when - self._life)
        try:
            self._limits.check_usage(foresee(usage, since), when=when)
        except MuleError as exc:
            return exc
        return None

    def _end_given_up(self, owner: str) -> bool:
        """End in the store, too, what the owner has given up; tells whether there was any."""
        given_up = self._store.find_given_up(owner, alive_since=self._clock() - self._life, limit=AT_MOST)
        for upload in given_up:
            assert upload.upload_id, "without one, there is nothing to give up"
            try:
                if self._abort:
                    self._abort(upload.key, upload.upload_id)
            except MuleError:
                return upload is not given_up[0]
            self._store.record_gone(upload)
        return bool(given_up)


def _add(usage: Usage, upload: Upload) -> Usage:
    count, size = _measure(upload)
    return Usage(
        open_count=usage.open_count + count,
        open_bytes=usage.open_bytes + size,
        begun_bytes=usage.begun_bytes + upload.fingerprint.filesize,
    )


def _end(usage: Usage, upload: Upload, *, since: datetime) -> Usage:
    """Give the usage with an open upload ended: one that was bound to an id keeps counting for its day."""
    count, size = _measure(upload)
    begun = 0 if upload.upload_id or upload.created < since else size
    return Usage(
        open_count=usage.open_count - count,
        open_bytes=usage.open_bytes - size,
        begun_bytes=usage.begun_bytes - begun,
    )


def _measure(upload: Upload) -> tuple[int, int]:
    """Give what an open upload counts as, and its bytes: nothing where it is sent whole."""
    return (0, 0) if upload.is_sent_whole else (1, upload.fingerprint.filesize)
