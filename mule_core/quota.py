"""How much one owner may have under way and begin in a day, counted by the store."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from .clearing import Clearing
from .errors import MuleError, TooManyUnfinishedBytes, TooManyUploads
from .journal import record_event
from .limits import Limits, begin_day
from .state.records import Upload, UploadState, Usage
from .state.store import UploadStore

AT_MOST = 64  # uploads that are aborted at once, while a page waits
SWEPT = timedelta(days=7)  # for which `mule sweep` leaves what nobody is at
_NEVER = datetime.max.replace(tzinfo=UTC)


class Quota:
    """Checks what owners use against the limits; where there are none, nothing is counted.

    What was given up counts until it has been ended in the store, or its owner could fill that with parts of any
    number; `abort` (see Clearing) is asked for it as soon as that makes room for a new one. Where it makes none because
    the store does not answer, what `abort` has raised comes through, and not the limit: there is nothing that the owner
    could do. What the store never ends keeps nobody out for good: it counts while what was signed for it lives, which
    is for `life`, and then until a sweep has come by.
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
        self._memory = life + SWEPT
        self._clearing = Clearing(store, abort=abort, clock=clock)
        self._clock = clock

    def check(self, upload: Upload, *, instead_of: Collection[Upload] = ()) -> None:
        """Raise as Limits.check_usage if the owner may not begin that upload, which ends those others."""

        def foresee(usage: Usage, since: datetime) -> Usage:
            for other in instead_of:
                usage = _end(usage, other, since=since)
            return _add(usage, upload)

        self._check(upload, foresee=foresee)

    def check_recorded(self, upload: Upload) -> None:
        """Raise as Limits.check_usage, and forget that upload, if the owner has more with it than may be.

        Those who begin at the same moment do not see one another before they are recorded.
        """
        try:
            self._check(upload, foresee=lambda usage, _: usage)
        except MuleError:
            self._end_refused(upload)
            raise

    def _end_refused(self, upload: Upload) -> None:
        self._store.record_refusal(upload)
        known = self._store.find_upload(upload.fingerprint.owner, upload.key)
        # Who asked for the same file meanwhile has been given it, and may have bound it: then there may be parts of it.
        if known and known == replace(upload, upload_id=known.upload_id):
            self._store.record_state(known, UploadState.SUPERSEDED)

    def _check(self, upload: Upload, *, foresee: Callable[[Usage, datetime], Usage]) -> None:
        if not self._limits.count_usage:
            return
        owner = upload.fingerprint.owner
        refusal = self._find_refusal(owner, foresee)
        if isinstance(refusal, (TooManyUploads, TooManyUnfinishedBytes)):
            given_up = self._store.find_given_up(owner, alive_since=self._clock() - self._memory, limit=AT_MOST)
            if given_up and not self._find_refusal(owner, foresee, alive_since=_NEVER):
                refusal = self._clearing.clear(given_up) or self._find_refusal(owner, foresee)
        if refusal:
            record_event("refused", upload, code=refusal.code)
            raise refusal

    def _find_refusal(
        self, owner: str, foresee: Callable[[Usage, datetime], Usage], *, alive_since: datetime | None = None
    ) -> MuleError | None:
        when = self._clock()
        since = begin_day(when)
        usage = self._store.get_usage(owner, since=since, alive_since=alive_since or when - self._memory)
        try:
            self._limits.check_usage(foresee(usage, since), when=when)
        except MuleError as exc:
            return exc
        return None


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
    begun = 0 if upload.upload_id or upload.known_since < since else size
    return Usage(
        open_count=usage.open_count - count,
        open_bytes=usage.open_bytes - size,
        begun_bytes=usage.begun_bytes - begun,
    )


def _measure(upload: Upload) -> tuple[int, int]:
    """Give what an open upload counts as, and its bytes: nothing where it is sent whole."""
    return (0, 0) if upload.is_sent_whole else (1, upload.fingerprint.filesize)
