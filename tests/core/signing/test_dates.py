from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mule_core.errors import InvalidParameter
from mule_core.signing.dates import amz_date, http_date, whole_second


def test_amz_date_is_iso_8601_in_its_basic_form() -> None:
    assert amz_date(datetime(2026, 3, 1, 0, 5, 9, tzinfo=UTC)) == "20260301T000509Z"


def test_http_date_is_rfc_1123_in_english_and_gmt() -> None:
    assert http_date(datetime(2026, 3, 1, 0, 5, 9, tzinfo=UTC)) == "Sun, 01 Mar 2026 00:05:09 GMT"


def test_other_time_zones_become_utc() -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    when = whole_second(datetime(2026, 1, 1, 3, 0, tzinfo=kathmandu))
    assert amz_date(when) == "20251231T211500Z"
    assert http_date(when) == "Wed, 31 Dec 2025 21:15:00 GMT"


def test_fraction_of_a_second_is_cut_off() -> None:
    moment = datetime(2026, 3, 1, 0, 5, 9, 999_999, tzinfo=UTC)
    assert whole_second(moment) == datetime(2026, 3, 1, 0, 5, 9, tzinfo=UTC)


def test_naive_datetime_is_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"^when: Expected an aware datetime"):
        whole_second(datetime(2026, 3, 1))  # noqa: DTZ001
