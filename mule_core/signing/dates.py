"""A moment, as the two signature versions write it. The clock is the caller's."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from ..errors import InvalidParameter


def whole_second(when: datetime) -> datetime:
    """Give the moment in UTC without its fraction: signatures know no finer time.

    Raises InvalidParameter for a naive datetime, which may mean any of forty moments.
    """
    if when.utcoffset() is None:
        raise InvalidParameter("when", "Expected an aware datetime, got a naive one")
    return when.astimezone(UTC).replace(microsecond=0)


def amz_date(when: datetime) -> str:
    """Write a UTC moment as version 4 wants it (ISO 8601, basic form): `20130524T000000Z`."""
    return when.replace(tzinfo=None).isoformat().replace("-", "").replace(":", "") + "Z"


def http_date(when: datetime) -> str:
    """Write a UTC moment as version 2 wants it (RFC 1123): `Fri, 24 May 2013 00:00:00 GMT`, in any locale."""
    return format_datetime(when, usegmt=True)
