"""Every fault, as a client sees it, and as the store does."""

from __future__ import annotations

import socket
from hashlib import sha256

import pytest

from tests.faults.conftest import MakeLine
from tests.faults.faults import (
    FAULTS,
    Fault,
    altered_body,
    answer,
    delivered_twice,
    lost_answer,
    refuse,
    reset_after,
    reset_before,
    reset_within,
    stall_after,
    stall_before,
    stall_in_answer,
    stall_within,
    trickle,
)
from tests.faults.line import Line
from tests.faults.log import Entry
from tests.faults.recorder import Recorder, connect, head, leave, read_all, wait_until
from tests.faults.rules import Rule

PART = "/bucket/key?partNumber=1&uploadId=u"
LIST = "/bucket/key?uploadId=u"
SIZE = 3_000_000
SHORT = 0.5  # seconds in which a healthy line would have answered long since


def with_fault(make_line: MakeLine, fault: Fault, *, seed: int = 0) -> Line:
    return make_line(rules=[Rule(call="any", fault=fault, times=1)], seed=seed)


def send_part(line: Line, *, size: int = SIZE, timeout: float = 5.0) -> socket.socket:
    """Send a whole part if the other end takes it; gives the connection, from which the answer may be read."""
    connection = connect(line.url, timeout=timeout)
    try:
        connection.sendall(head("PUT", PART, length=size) + bytes(size))
    except BaseException:
        connection.close()
        raise
    return connection


def only_entry(line: Line) -> Entry:
    wait_until(lambda: line.log.entries()[0].ended is not None)
    (entry,) = line.log.entries()
    return entry


def fails_to_answer(line: Line, *, size: int = SIZE, timeout: float = 5.0) -> None:
    with send_part(line, size=size, timeout=timeout) as connection:
        read_all(connection)


def assert_the_next_is_well(line: Line) -> None:
    with send_part(line, size=10) as connection:
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_refused_is_closed_without_an_answer(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, refuse())
    with connect(line.url) as connection:
        connection.sendall(head("PUT", PART, length=SIZE))
        assert read_all(connection) == b""
    assert (only_entry(line).fault, only_entry(line).status, recorder.whole) == ("refuse", None, [])
    assert_the_next_is_well(line)


def test_reset_before_the_body(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, reset_before())
    with connect(line.url) as connection:
        connection.sendall(head("PUT", PART, length=SIZE))
        with pytest.raises(ConnectionResetError):
            read_all(connection)
    assert (only_entry(line).received, recorder.whole, recorder.broken) == (0, [], [])
    assert_the_next_is_well(line)


def test_reset_within_the_body(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, reset_within(0.5))
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        fails_to_answer(line)
    entry = only_entry(line)
    assert (entry.fault, entry.received, entry.status, entry.store_statuses) == ("reset_within", SIZE // 2, None, ())
    wait_until(lambda: recorder.broken)
    assert recorder.whole == []
    assert recorder.broken[0] <= SIZE // 2
    assert_the_next_is_well(line)


def test_a_share_left_open_depends_on_the_seed(make_line: MakeLine) -> None:
    received = []
    for seed in (1, 1, 2):
        line = with_fault(make_line, reset_within(), seed=seed)
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            fails_to_answer(line)
        received.append(only_entry(line).received)
    assert received[0] == received[1] != received[2]
    assert all(0.05 * SIZE - 1 <= count <= 0.95 * SIZE for count in received)


def test_reset_after_the_body(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, reset_after())
    with send_part(line) as connection, pytest.raises(ConnectionResetError):
        read_all(connection)
    assert (only_entry(line).received, only_entry(line).store_statuses, recorder.whole) == (SIZE, (), [])
    assert_the_next_is_well(line)


def test_stall_before_the_body_takes_nothing_and_says_nothing(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, stall_before())
    with pytest.raises(TimeoutError):
        fails_to_answer(line, size=20_000_000, timeout=SHORT)
    assert (line.log.entries()[0].received, recorder.whole, recorder.broken) == (0, [], [])
    assert_the_next_is_well(line)


def test_stall_within_the_body_takes_no_more(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, stall_within(0.01))
    with pytest.raises(TimeoutError):
        fails_to_answer(line, size=20_000_000, timeout=SHORT)
    assert (line.log.entries()[0].received, recorder.whole) == (200_000, [])
    assert_the_next_is_well(line)


def test_stall_after_the_body_never_answers(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, stall_after())
    with send_part(line) as connection:
        connection.settimeout(SHORT)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert line.log.entries()[0].ended is None
    assert (only_entry(line).received, only_entry(line).status, recorder.whole) == (SIZE, None, [])  # we have left


def test_stall_in_the_answer_never_ends_it(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, stall_in_answer())
    with send_part(line) as connection:
        got = connection.recv(65536)
        connection.settimeout(SHORT)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert got.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 1\r\n" in got
    assert got.endswith(b"\r\n\r\n")
    assert len(recorder.whole) == 1


def test_a_trickle_is_slow_and_whole(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, trickle(40_000))
    with send_part(line, size=20_000) as connection:
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    entry = only_entry(line)
    assert entry.ended
    assert 0.4 < entry.ended - entry.started < 3
    assert recorder.whole[0].length == 20_000


@pytest.mark.parametrize(("how", "error"), [("reset", ConnectionResetError), ("stall", TimeoutError)])
def test_an_answer_is_lost_after_the_store_has_stored(
    make_line: MakeLine, recorder: Recorder, how: str, error: type[Exception]
) -> None:
    line = with_fault(make_line, FAULTS["lost_answer"](how=how))
    with send_part(line) as connection:
        connection.settimeout(1)
        with pytest.raises(error):
            read_all(connection)
    entry = only_entry(line)
    assert (entry.fault, entry.store_statuses, entry.status) == ("lost_answer", (200,), None)
    assert [seen.length for seen in recorder.whole] == [SIZE]
    assert line.log.sent_again() == []
    assert_the_next_is_well(line)
    assert [again.attempt for again in line.log.sent_again()] == [2]


def test_what_is_delivered_twice_comes_to_the_store_twice(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_fault(make_line, delivered_twice())
    with send_part(line) as connection:
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    first, second = recorder.whole
    assert (first.target, first.length, first.sha256) == (second.target, second.length, second.sha256)
    assert first.length == SIZE
    assert (only_entry(line).store_statuses, only_entry(line).received) == ((200, 200), SIZE)
    assert line.log.sent_again() == []  # the client sent it once


@pytest.mark.parametrize("share", [0, 0.5, 0.999_999_9, None])
def test_a_byte_is_altered_on_the_way_and_nobody_is_told(
    make_line: MakeLine, recorder: Recorder, share: float | None
) -> None:
    line = with_fault(make_line, altered_body(share))
    for _ in range(2):
        with send_part(line) as connection:
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
    altered, true = recorder.whole
    assert (altered.length, true.length) == (SIZE, SIZE)
    assert true.sha256 == sha256(bytes(SIZE)).hexdigest()
    assert altered.sha256 != true.sha256


def test_a_client_that_leaves_a_stall_ends_it(make_line: MakeLine) -> None:
    line = with_fault(make_line, stall_after())
    connection = send_part(line, size=10)
    wait_until(lambda: line.log.bytes_received() == 10)
    leave(connection)
    assert only_entry(line).status is None


def test_a_client_that_leaves_after_its_body_does_not_keep_the_store_from_storing(
    make_line: MakeLine, recorder: Recorder
) -> None:
    line = make_line(latency=0.05)
    leave(send_part(line, size=10))
    line.latency = 0.0
    connection = send_part(line)
    leave(connection)
    assert_the_next_is_well(line)
    wait_until(lambda: all(entry.ended for entry in line.log.entries()))
    assert recorder.whole[-1].length == 10


@pytest.mark.parametrize(
    ("name", "parameters"), [("reset_within", {"half": 1}), ("trickle", {}), ("refuse", {"share": 0.5})]
)
def test_a_parameter_that_a_fault_has_not_is_refused_at_once(name: str, parameters: dict[str, float]) -> None:
    with pytest.raises(TypeError):
        FAULTS[name](**parameters)


def test_every_fault_is_in_the_table_and_says_what_the_client_sees() -> None:
    assert len(FAULTS) == 18
    assert all(fault.__doc__ for fault in FAULTS.values())
    assert FAULTS["answer"] is answer
    assert FAULTS["lost_answer"] is lost_answer
