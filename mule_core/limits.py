"""What may be uploaded: of which size and type, and how much by one owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

from .accept import Accept
from .errors import (
    FileTooLarge,
    FileTooSmall,
    TooManyBytesToday,
    TooManyUnfinishedBytes,
    TooManyUploads,
    TypeNotAllowed,
)
from .parts import MAX_OBJECT_SIZE
from .settings import Settings
from .state.records import Upload, Usage


class Limits:
    """The limits of one deployment. What they refuse, they refuse in words that a page can show."""

    def __init__(self, settings: Settings) -> None:
        self._accept = Accept(settings.accept, default_type=settings.mime_type)
        self._judges_keys = settings.client_keys
        self._min_size = settings.min_size
        self._max_unfinished = settings.max_unfinished
        self._max_unfinished_bytes = settings.max_unfinished_bytes
        self._max_bytes_a_day = settings.max_bytes_a_day
        # No waiting helps a file that alone is more than all of an owner's may be together.
        sizes = (settings.max_size, settings.max_unfinished_bytes, settings.max_bytes_a_day)
        self._max_size = min((size for size in sizes if size), default=MAX_OBJECT_SIZE)

    @property
    def count_usage(self) -> bool:
        """Tell whether it matters what an owner has under way."""
        return bool(self._max_unfinished or self._max_unfinished_bytes or self._max_bytes_a_day)

    def choose_type(self, filename: str, declared: str | None) -> str:
        """Give the content type to keep a file with: what the page declares, as far as that is taken here."""
        return self._accept.choose_type(filename, declared)

    def check_file(self, upload: Upload) -> None:
        """Raise FileTooLarge, FileTooSmall or TypeNotAllowed for a file that is not taken, or not any more."""
        file = upload.fingerprint
        if file.filesize > self._max_size:
            raise FileTooLarge(file.filesize, self._max_size)
        if file.filesize < self._min_size:
            raise FileTooSmall(file.filesize, self._min_size)
        if not self._accept.takes(file.filename, upload.mime_type):
            raise TypeNotAllowed(self._accept.patterns)
        if self._judges_keys and not self._accept.takes_key(upload.key):
            raise TypeNotAllowed(self._accept.patterns)

    def check_usage(self, usage: Usage, *, when: datetime) -> None:
        """Raise TooManyUploads, TooManyUnfinishedBytes or TooManyBytesToday for more than an owner may use.

        `usage` is what the owner would use with the upload in question, since the beginning of the day of `when`.
        """
        if self._max_unfinished and usage.open_count > self._max_unfinished:
            raise TooManyUploads(self._max_unfinished)
        if self._max_unfinished_bytes and usage.open_bytes > self._max_unfinished_bytes:
            raise TooManyUnfinishedBytes(self._max_unfinished_bytes)
        if self._max_bytes_a_day and usage.begun_bytes > self._max_bytes_a_day:
            rest_of_day = begin_day(when) + timedelta(days=1) - when
            raise TooManyBytesToday(self._max_bytes_a_day, retry_after=ceil(rest_of_day.total_seconds()))


def begin_day(when: datetime) -> datetime:
    """Give when the day of an aware datetime began, in UTC."""
    return when.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
