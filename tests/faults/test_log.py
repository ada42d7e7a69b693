"""What the log tells of what went over the line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.log import Entry, Log


def sending(number: int, *, started: float, stored_at: float | None = None, upload_id: str = "u") -> Entry:
    return Entry(
        call="part",
        path="/bucket/key",
        part_number=number,
        upload_id=upload_id,
        attempt=1,
        started=started,
        stored_at=stored_at,
        received=100,
    )


def log_of(*entries: Entry) -> Log:
    log = Log()
    for entry in entries:
        log.begin(entry)
    return log


def test_a_part_sent_after_the_store_had_it_was_sent_for_nothing() -> None:
    log = log_of(sending(1, started=1.0, stored_at=2.0), sending(1, started=3.0), sending(2, started=3.0))
    assert [(entry.part_number, entry.started) for entry in log.sent_again()] == [(1, 3.0)]


def test_an_object_sent_after_the_store_had_it_was_sent_for_nothing() -> None:
    entries = [
        replace(sending(0, started=started, stored_at=stored_at, upload_id=""), call="put", path=path)
        for path, started, stored_at in [("/a", 1.0, 2.0), ("/b", 1.0, None), ("/a", 3.0, None), ("/b", 3.0, 4.0)]
    ]
    assert [(entry.path, entry.started) for entry in log_of(*entries).sent_again()] == [("/a", 3.0)]


@pytest.mark.parametrize(
    "second",
    [
        sending(1, started=1.5, stored_at=2.5),  # begun before the store had it
        sending(1, started=3.0, upload_id="another"),
        sending(2, started=3.0),
    ],
)
def test_what_the_store_had_not_was_not_sent_for_nothing(second: Entry) -> None:
    assert log_of(sending(1, started=1.0, stored_at=2.0), second).sent_again() == []


def test_a_part_that_failed_may_be_sent_again() -> None:
    assert log_of(sending(1, started=1.0), sending(1, started=3.0, stored_at=4.0)).sent_again() == []


def test_the_first_time_that_the_store_had_a_part_counts() -> None:
    log = log_of(sending(1, started=1.0, stored_at=9.0), sending(1, started=2.0, stored_at=4.0))
    assert log.stored_parts() == {("u", 1): 4.0}


def test_attempts_and_bytes_are_added_up() -> None:
    log = log_of(sending(1, started=1.0), sending(1, started=2.0), sending(2, started=3.0))
    assert log.part_attempts() == {1: 2, 2: 1}
    assert log.bytes_received() == log.bytes_received("part") == 300
    assert log.bytes_received("complete") == 0


def test_entries_are_found_by_call_and_part() -> None:
    log = log_of(sending(1, started=1.0), sending(2, started=2.0))
    assert [entry.started for entry in log.entries("part", part_number=2)] == [2.0]
    assert log.entries("create") == []


def test_entries_are_copies() -> None:
    log = log_of(sending(1, started=1.0))
    log.entries()[0].received = 7
    assert log.entries()[0].received == 100


def test_whoever_watches_hears_of_each_request_that_ends() -> None:
    ended: list[float | None] = []
    log = Log(on_end=lambda entry: ended.append(entry.ended))
    entry = sending(1, started=1.0)
    log.begin(entry)
    assert ended == []
    log.end(entry, at=5.0)
    assert ended == [5.0]
