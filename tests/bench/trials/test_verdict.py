"""Every byte of a part has one fate, and what a run is called depends on the object alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.trials.figures import broken_promises
from tests.bench.trials.verdict import FATES, Verdict, sort_bytes
from tests.faults.log import Entry, Log

DARK_FROM = 50.0
STORED = {"store_statuses": (200,), "stored_at": 12.0, "status": 200}

GOOD = Verdict(
    seed=1,
    how="refused",
    state="done",
    code=None,
    message=None,
    seconds=60.0,
    size=1000,
    right=1,
    wrong=0,
    sent=dict.fromkeys(FATES, 0) | {"kept": 1000, "struck": 900, "repeated": 100, "dark": 300},
    woke_in=1.0,
    story=(),
)


def sending(started: float, ended: float, **more: object) -> Entry:
    fields = {"call": "part", "path": "/bucket/key", "part_number": 1, "upload_id": "one", "attempt": 1, "received": 7}
    return Entry(**fields | {"started": started, "ended": ended} | more)  # type: ignore[arg-type] # any of its fields


def fates_of(*entries: Entry) -> dict[str, int]:
    log = Log()
    for entry in entries:
        log.begin(entry)
    return {fate: count for fate, count in sort_bytes(log, dark_from=DARK_FROM).items() if count}


@pytest.mark.parametrize(
    ("fate", "entry"),
    [
        ("kept", sending(10.0, 12.0, **STORED)),
        ("kept", sending(10.0, 12.0, **STORED | {"status": None}, fault="lost_answer")),
        ("struck", sending(10.0, 12.0, fault="reset_within")),
        ("struck", sending(10.0, 12.0, fault="503 SlowDown", status=503)),
        ("dark", sending(49.0, 50.1)),
        ("dark", sending(49.0, 50.1, fault="lost_answer")),
        ("dropped", sending(10.0, 12.0)),
        ("dropped", sending(51.0, 52.0)),
    ],
)
def test_sending_by_itself_has_the_fate(fate: str, entry: Entry) -> None:
    assert fates_of(entry) == {fate: 7}


def test_part_sent_at_once_after_its_answer_was_lost_is_the_browsers_doing() -> None:
    lost = sending(10.0, 12.0, **STORED | {"status": None}, fault="lost_answer")
    assert fates_of(lost, sending(12.01, 14.0, status=200)) == {"kept": 7, "repeated": 7}


def test_part_sent_later_although_it_is_stored_is_the_pages_doing() -> None:
    lost = sending(10.0, 12.0, **STORED | {"status": None}, fault="lost_answer")
    assert fates_of(lost, sending(12.2, 14.0, status=200)) == {"kept": 7, "again": 7}


def test_part_sent_at_once_after_a_good_answer_is_the_pages_doing() -> None:
    assert fates_of(sending(10.0, 12.0, **STORED), sending(12.01, 14.0, status=200)) == {"kept": 7, "again": 7}


def test_run_that_ends_well_breaks_no_promise_whatever_faults_and_browser_cost() -> None:
    assert broken_promises([GOOD]) == []


@pytest.mark.parametrize(
    ("changes", "figures"),
    [
        ({"state": "uploading", "right": 0}, ["finished", "right"]),
        ({"right": 0}, ["right", "false_done"]),
        ({"right": 0, "wrong": 1}, ["right", "false_done", "wrong_objects"]),
        ({"sent": {**GOOD.sent, "again": 100}}, ["own_max"]),
        ({"woke_in": 10.5}, ["dark_median_s", "dark_max_s"]),
        ({"woke_in": None}, ["dark_median_s", "dark_max_s"]),
    ],
)
def test_run_breaks_the_promises(changes: dict[str, object], figures: list[str]) -> None:
    verdict = replace(GOOD, **changes)  # type: ignore[arg-type] # any of its fields
    assert [promise.split()[0] for promise in broken_promises([verdict])] == figures
