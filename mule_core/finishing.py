"""The end of uploads: one or many, each with a link to its object where the settings grant one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from .binding import UploadRef
from .completion import Completion, ObjectStore
from .journal import record_event
from .meter import Meter
from .settings import Settings
from .signatures import UploadSigner
from .state.records import Upload, UploadState

T = TypeVar("T")


class UploadFinisher:
    """Ends uploads that the store has whole, and tells of it."""

    def __init__(
        self,
        settings: Settings,
        completion: Completion,
        *,
        signer: UploadSigner,
        meter: Meter | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._completion = completion
        self._signer = signer
        self._meter = meter
        self._clock = clock

    def finish(self, upload: Upload, *, objects: ObjectStore | None = None) -> str | None:
        """End a bound upload; gives a link to its object, if any. Raises as Completion.finish."""
        self._completion.finish(upload, objects=objects)
        if self._meter and upload.state is not UploadState.FINISHED:
            self._meter.count_upload("finished", upload)
        record_event("finished", upload)
        if not self._settings.link_expires_in:
            return None
        return self._signer.sign_link(upload, when=self._clock()).url

    def finish_all(
        self, refs: Sequence[UploadRef], get_bound: Callable[[UploadRef], Upload]
    ) -> list[str | Exception | None]:
        """End many, of which the store is asked at once; gives for each its link, or the exception that it met."""
        bound = [_try(partial(get_bound, ref)) for ref in refs]
        objects = self._completion.look([upload for upload in bound if isinstance(upload, Upload)])
        return [
            upload if isinstance(upload, Exception) else _try(partial(self.finish, upload, objects=objects))
            for upload in bound
        ]


def _try(work: Callable[[], T]) -> T | Exception:
    try:
        return work()
    except Exception as exc:
        return exc
