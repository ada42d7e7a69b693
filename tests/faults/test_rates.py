"""How fast a line lets bytes by; the bounds are wide, because machines are busy."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.conftest import MakeLine
from tests.faults.line import Line
from tests.faults.pace import piece_size
from tests.faults.recorder import Recorder, connect, head


def send(line: Line, size: int) -> socket.socket:
    connection = connect(line.url, timeout=20)
    with connection:
        connection.sendall(head("PUT", "/bucket/key?partNumber=1&uploadId=u", length=size) + bytes(size))
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    return connection


def seconds_for(line: Line, *, connections: int, size: int) -> float:
    start = time.monotonic()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(lambda _: send(line, size), range(connections)))
    return time.monotonic() - start


def test_all_connections_share_one_rate(make_line: MakeLine, recorder: Recorder) -> None:
    line = make_line(rate=4_000_000)
    assert 0.9 < seconds_for(line, connections=4, size=1_000_000) < 4
    assert [seen.length for seen in recorder.whole] == [1_000_000] * 4


def test_each_connection_has_a_rate_of_its_own(make_line: MakeLine) -> None:
    line = make_line(rate_per_connection=1_000_000)
    assert 0.9 < seconds_for(line, connections=4, size=1_000_000) < 3


def test_a_rate_may_be_lifted_on_the_way(make_line: MakeLine) -> None:
    line = make_line(rate=200_000)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, line, 20_000_000)  # 100 s at that rate
        line.at_bytes(50_000, lambda: setattr(line, "rate", None))
        sending.result(15)


def test_latency_is_before_each_request(make_line: MakeLine) -> None:
    line = make_line(latency=0.2)
    assert 0.2 <= seconds_for(line, connections=4, size=0) < 0.8


@pytest.mark.parametrize(
    ("rates", "size"),
    [
        ((None, None), 262_144),
        ((None, 0), 262_144),
        ((3_000_000, None), 150_000),
        ((3_000_000, 20_000), 1_000),
        ((1, None), 1),
        ((1_000_000_000, None), 262_144),
    ],
)
def test_pieces_are_as_small_as_the_slowest_rate_wants(rates: tuple[float | None, ...], size: int) -> None:
    assert piece_size(*rates) == size
