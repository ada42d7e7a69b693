"""What owners have given up is ended in the store, too, where its place is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from .errors import MuleError, ObjectStoreUnavailable
from .state.records import Upload
from .state.store import UploadStore

PATIENCE = timedelta(seconds=5)  # after which no more uploads are asked for, as a page waits
SILENCE = timedelta(seconds=5)  # for which an owner is not asked for again after the store has ended nothing


class Clearing:
    """Has the store end uploads by `abort`, which takes key and upload id, and raises MuleError where it could not.

    Without it, pages are believed that they have done so themselves.
    """

    def __init__(
        self,
        store: UploadStore,
        *,
        abort: Callable[[str, str], object] | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._abort = abort
        self._clock = clock
        self._failed: dict[str, datetime] = {}  # by owner; replaced and never changed, as other threads read it

    def clear(self, given_up: Sequence[Upload]) -> MuleError | None:
        """End what one owner has given up, as far as the store does it; where it has ended none of it, gives why."""
        owner = given_up[0].fingerprint.owner
        begun = self._clock()
        if self._has_just_failed(owner, when=begun):
            return ObjectStoreUnavailable("the store does not answer the server")
        outcomes = []
        for upload in given_up:
            outcomes.append(self._end(upload))
            if self._clock() - begun >= PATIENCE:
                break
        if None in outcomes:
            return None
        self._note_failure(owner)
        return outcomes[0]

    def _end(self, upload: Upload) -> MuleError | None:
        assert upload.upload_id, "without one, there is nothing to give up"
        try:
            if self._abort:
                self._abort(upload.key, upload.upload_id)
        except MuleError as exc:
            return exc
        self._store.record_gone(upload)
        return None

    def _has_just_failed(self, owner: str, *, when: datetime) -> bool:
        failed = self._failed.get(owner)
        return failed is not None and _is_recent(failed, when)

    def _note_failure(self, owner: str) -> None:
        when = self._clock()
        recent = {other: failed for other, failed in self._failed.items() if _is_recent(failed, when)}
        self._failed = {**recent, owner: when}


def _is_recent(failed: datetime, when: datetime) -> bool:
    return failed <= when < failed + SILENCE  # whoever sets the clock back keeps nobody out
