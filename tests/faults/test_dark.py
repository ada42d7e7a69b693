"""A line may go dark, in two ways, and come back."""

from __future__ import annotations

import gc
import socket
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import pytest

from tests.faults.conftest import MakeLine
from tests.faults.line import Line
from tests.faults.listener import Darkness
from tests.faults.recorder import Recorder, connect, head, read_all, wait_until

PART = "/bucket/key?partNumber=1&uploadId=u"
SHORT = 0.25


def ask(connection: socket.socket) -> bytes:
    connection.sendall(head("GET", "/bucket/key?uploadId=u"))
    return connection.recv(15)


def assert_light(line: Line) -> None:
    assert not line.is_dark
    with connect(line.url) as connection:
        assert ask(connection) == b"HTTP/1.1 200 OK"


def half_sent(line: Line) -> socket.socket:
    connection = connect(line.url)
    connection.sendall(head("PUT", PART, length=10) + b"abcd")
    wait_until(lambda: line.log.bytes_received() == 4)
    return connection


def test_refused_resets_what_is_under_way_and_lets_nobody_in(make_line: MakeLine, recorder: Recorder) -> None:
    line = make_line()
    with half_sent(line) as under_way, connect(line.url) as idle:
        assert ask(idle) == b"HTTP/1.1 200 OK"
        line.go_dark(how="refused")
        assert line.is_dark
        for connection in (under_way, idle):
            with pytest.raises(ConnectionResetError):
                read_all(connection)
        for _ in range(3):
            with pytest.raises(ConnectionRefusedError):
                connect(line.url)
    line.return_()
    assert_light(line)
    wait_until(lambda: recorder.broken == [4])


def test_swallowed_is_silence(make_line: MakeLine, recorder: Recorder) -> None:
    line = make_line()
    with half_sent(line) as under_way:
        line.go_dark(how="swallowed")
        with connect(line.url) as fresh:
            for connection, more in ((under_way, b"efghij"), (fresh, head("GET", "/bucket/key"))):
                connection.sendall(more)
                connection.settimeout(SHORT)
                with pytest.raises(TimeoutError):
                    connection.recv(1)
            line.return_()
            assert_light(line)
            for connection in (under_way, fresh):  # dead, and nobody told them
                with pytest.raises(TimeoutError):
                    connection.recv(1)
    assert recorder.whole[0].method == "GET"
    assert recorder.broken == [4]
    assert len(line.log.entries()) == 2


def test_swallowed_connections_may_be_reset_afterwards(make_line: MakeLine) -> None:
    line = make_line()
    with half_sent(line) as under_way:
        line.go_dark(how="swallowed")
        line.return_(afterwards="reset")
        with pytest.raises(ConnectionResetError):
            under_way.recv(1)
    assert_light(line)


@pytest.mark.parametrize("how", ["refused", "swallowed"])
def test_what_the_store_has_whole_it_does_in_the_dark(make_line: MakeLine, recorder: Recorder, how: Darkness) -> None:
    line = make_line()
    recorder.may_answer.clear()
    with connect(line.url) as connection:
        connection.sendall(head("PUT", PART, length=10) + b"abcdefghij")
        wait_until(lambda: recorder.whole)
        line.go_dark(how=how)
        recorder.may_answer.set()
        wait_until(lambda: line.log.entries()[0].ended)
    (entry,) = line.log.entries()
    assert (entry.store_statuses, entry.status) == ((200,), None)
    assert line.log.stored_parts().keys() == {("u", 1)}


@pytest.mark.parametrize("how", ["refused", "swallowed"])
def test_darkness_ends_by_itself(make_line: MakeLine, how: Darkness) -> None:
    line = make_line()
    line.go_dark(0.05, how=how)
    wait_until(lambda: not line.is_dark)
    assert_light(line)


@pytest.mark.parametrize("first", ["refused", "swallowed"])
@pytest.mark.parametrize("second", ["refused", "swallowed"])
def test_darkness_upon_darkness_is_the_latter(make_line: MakeLine, first: Darkness, second: Darkness) -> None:
    line = make_line()
    line.go_dark(0.05, how=first)
    line.go_dark(how=second)
    with pytest.raises(OSError, match=r"refused|timed out"), connect(line.url, timeout=SHORT) as connection:
        ask(connection)
    assert line.is_dark  # the first one's end was not the second's
    line.return_()
    line.return_()
    assert_light(line)


def test_a_line_may_close_in_the_dark(recorder: Recorder) -> None:
    with Line(to=recorder.url) as line:
        held = half_sent(line)
        line.go_dark(how="swallowed")
    with held, pytest.raises(ConnectionResetError):
        held.recv(1)


def test_lines_go_dark_together_when_so_many_bytes_have_come(make_line: MakeLine) -> None:
    store, backend = make_line(), make_line()

    def darken() -> None:
        for line in (store, backend):
            line.go_dark()

    store.at_bytes(1_000_000, darken)
    with connect(store.url) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        connection.sendall(head("PUT", PART, length=20_000_000) + bytes(20_000_000))
    wait_until(lambda: backend.is_dark)
    assert 1_000_000 <= store.log.bytes_received() < 3_000_000


def test_a_port_that_is_taken_is_an_error_at_once(make_line: MakeLine) -> None:
    taken = int(make_line().url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        make_line(port=taken)


@pytest.mark.parametrize("goes_dark", [True, False], ids=["goes dark", "closes"])
def test_whoever_comes_at_the_very_end_is_let_go(recorder: Recorder, *, goes_dark: bool) -> None:
    with warnings.catch_warnings(record=True) as warned, ThreadPoolExecutor() as guests:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(3):
            with Line(to=recorder.url) as line:
                coming = [guests.submit(come_and_go, line.url) for _ in range(6)]
                wait_until(line.log.entries)
                if goes_dark:
                    line.go_dark()
            wait(coming)
            gc.collect()
    assert [str(warning.message) for warning in warned] == []


def come_and_go(url: str) -> None:
    """Connect again and again, until nobody is there any more."""
    with suppress(OSError):
        while True:
            with connect(url) as connection:
                connection.sendall(head("GET", "/bucket/key"))
