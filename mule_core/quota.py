"""How much one owner may have under way and begin in a day, counted by the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .errors import MuleError
from .journal import record_event
from .limits import Limits, begin_day
from .state.records import Upload, Usage
from .state.store import UploadStore


class Quota:
    """Checks what owners use against the limits; where there are none, nothing is counted."""

    def __init__(self, store: UploadStore, limits: Limits, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._limits = limits
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
        when = self._clock()
        usage = self._store.get_usage(upload.fingerprint.owner, since=begin_day(when))
        try:
            self._limits.check_usage(foresee(usage, begin_day(when)), when=when)
        except MuleError as exc:
            record_event("refused", upload, code=exc.code)
            raise


def _add(usage: Usage, upload: Upload) -> Usage:
    size = upload.fingerprint.filesize
    return Usage(
        open_count=usage.open_count + 1, open_bytes=usage.open_bytes + size, begun_bytes=usage.begun_bytes + size
    )


def _end(usage: Usage, upload: Upload, *, since: datetime) -> Usage:
    """Give the usage with an open upload ended: one that was bound to an id keeps counting for its day."""
    size = upload.fingerprint.filesize
    begun = 0 if upload.upload_id or upload.created < since else size
    return Usage(
        open_count=usage.open_count - 1, open_bytes=usage.open_bytes - size, begun_bytes=usage.begun_bytes - begun
    )
