"""What is counted of uploads, for whoever operates them; by whom, the shell decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from typing import Protocol

from .parts import part_length
from .retries import Retries
from .settings import Settings
from .signatures import UploadSigner
from .signing import Endpoint, S3Request, SignedParts, SignedRequest
from .state.records import Upload


class Meter(Protocol):
    """Counts. No method may raise, and none may take long: each is called while a page waits."""

    def count_upload(self, event: str, upload: Upload) -> None:
        """Count an upload that was `begun`, `resumed`, `finished` or `aborted`: each end once, about."""

    def count_parts(self, count: int, size: int) -> None:
        """Count parts that a page says have arrived, and their bytes."""

    def count_retries(self, retries: Sequence[Retries]) -> None:
        """Count what a page had to try again, by cause: words of its own, so anything may be among them."""

    def time_signing(self, what: str, seconds: float) -> None:
        """Take down how long it took to sign one `request`, or the `parts` of a window."""


class TimedSigner(UploadSigner):
    """Signs as UploadSigner does, and tells how long that took."""

    def __init__(self, settings: Settings, meter: Meter, *, timer: Callable[[], float] = perf_counter) -> None:
        super().__init__(settings)
        self._meter = meter
        self._timer = timer

    def sign_whole(self, upload: Upload, *, sha256: str | None = None, when: datetime) -> SignedRequest:
        """See UploadSigner."""
        with self._timing("request"):
            return super().sign_whole(upload, sha256=sha256, when=when)

    def sign_parts(
        self, upload: Upload, part_numbers: range, *, endpoint: Endpoint | None = None, when: datetime
    ) -> SignedParts:
        """See UploadSigner."""
        with self._timing("parts"):
            return super().sign_parts(upload, part_numbers, endpoint=endpoint, when=when)

    def sign_link(self, upload: Upload, *, when: datetime) -> SignedRequest:
        """See UploadSigner."""
        with self._timing("request"):
            return super().sign_link(upload, when=when)

    def _sign(self, request: S3Request, when: datetime, *, endpoint: Endpoint | None = None) -> SignedRequest:
        with self._timing("request"):
            return super()._sign(request, when, endpoint=endpoint)

    @contextmanager
    def _timing(self, what: str) -> Iterator[None]:
        begun = self._timer()
        yield
        self._meter.time_signing(what, self._timer() - begun)


def size_of_parts(upload: Upload, part_numbers: Sequence[int]) -> int:
    """Give how many bytes these parts of an upload have."""
    size = upload.fingerprint.filesize
    return sum(part_length(part_number, size, upload.chunk_size) for part_number in part_numbers)
