from __future__ import annotations

import math

import pytest

from tests.bench.wan.line import Direction, LineSpec, directions

PACKET = bytes(1500)
ONE, OTHER = b"one", b"other"


def direction(
    *,
    rate: float = math.inf,
    per_connection: float = math.inf,
    queue: float = 1000.0,
    loss: float = 0.0,
    delay: float = 0.0,
    seed: str = "any",
) -> Direction:
    return Direction(rate=rate, per_connection=per_connection, queue=queue, loss=loss, delay=delay, seed=seed)


def arrival_times(line: Direction, now: float = math.inf) -> list[float]:
    return [at for at, _ in line.arrivals(now)]


def test_an_empty_line_takes_the_time_of_the_packet_and_the_delay() -> None:
    line = direction(rate=1500.0, delay=0.04)
    line.offer(PACKET, connection=ONE, at=7.0)
    assert arrival_times(line) == [8.04]


def test_packets_at_once_leave_one_after_another() -> None:
    line = direction(rate=15_000.0, delay=1.0)
    for _ in range(3):
        line.offer(PACKET, connection=ONE, at=0.0)
    assert arrival_times(line) == pytest.approx([1.1, 1.2, 1.3])


def test_a_line_without_a_rate_only_delays() -> None:
    line = direction(delay=0.5)
    line.offer(PACKET, connection=ONE, at=1.0)
    line.offer(PACKET, connection=ONE, at=1.0)
    assert arrival_times(line) == [1.5, 1.5]


def test_a_small_packet_takes_less_of_the_rate() -> None:
    line = direction(rate=1500.0)
    line.offer(bytes(150), connection=ONE, at=0.0)
    assert arrival_times(line) == [0.1]


def test_an_idle_line_saves_nothing_up() -> None:
    line = direction(rate=1500.0)
    for at in (0.0, 100.0, 100.0):
        line.offer(PACKET, connection=ONE, at=at)
    assert arrival_times(line) == [1.0, 101.0, 102.0]


def test_nothing_arrives_early() -> None:
    line = direction(delay=2.0)
    line.offer(PACKET, connection=ONE, at=0.0)
    assert arrival_times(line, now=1.999) == []
    assert arrival_times(line, now=2.0) == [2.0]


def test_nothing_arrives_twice() -> None:
    line = direction()
    line.offer(PACKET, connection=ONE, at=0.0)
    assert arrival_times(line) == [0.0]
    assert arrival_times(line) == []


def test_it_is_said_when_the_next_one_arrives() -> None:
    line = direction(delay=2.0)
    assert line.next_at == math.inf
    line.offer(PACKET, connection=ONE, at=5.0)
    assert line.next_at == 7.0


def test_a_packet_that_had_to_wait_too_long_is_dropped() -> None:
    line = direction(rate=1500.0, queue=2.0)
    for _ in range(5):
        line.offer(PACKET, connection=ONE, at=0.0)
    assert arrival_times(line) == [1.0, 2.0, 3.0]
    assert (line.tally.packets, line.tally.dropped, line.tally.lost, line.tally.size) == (5, 2, 0, 7500)


def test_there_is_room_again_when_the_queue_is_shorter() -> None:
    line = direction(rate=1500.0, queue=1.0)
    for at in (0.0, 0.0, 0.0, 1.5):
        line.offer(PACKET, connection=ONE, at=at)
    assert arrival_times(line) == [1.0, 2.0, 3.0]


def test_each_connection_has_a_rate_of_its_own() -> None:
    line = direction(per_connection=1500.0)
    line.offer(PACKET, connection=ONE, at=0.0)
    line.offer(PACKET, connection=ONE, at=0.0)
    line.offer(PACKET, connection=OTHER, at=0.5)
    assert arrival_times(line) == [1.0, 1.5, 2.0]


def test_connections_share_the_rate_of_the_line_in_the_order_of_their_coming_to_it() -> None:
    line = direction(rate=3000.0, per_connection=1500.0)
    line.offer(PACKET, connection=ONE, at=0.0)
    line.offer(PACKET, connection=OTHER, at=0.0)
    assert arrival_times(line) == [1.5, 2.0]


def test_what_a_connection_holds_back_is_waited_for() -> None:
    line = direction(per_connection=1500.0, delay=9.0)
    line.offer(PACKET, connection=ONE, at=0.0)
    assert line.next_at == 1.0
    assert arrival_times(line, now=1.0) == []
    assert line.next_at == 10.0


def test_a_connection_that_wants_too_much_loses_packets() -> None:
    line = direction(per_connection=1500.0, queue=1.0)
    for connection in (ONE, ONE, ONE, OTHER):
        line.offer(PACKET, connection=connection, at=0.0)
    assert sorted(arrival_times(line)) == [1.0, 1.0, 2.0]
    assert line.tally.dropped == 1


def test_a_share_of_the_packets_is_lost() -> None:
    line = direction(loss=0.01)
    for _ in range(100_000):
        line.offer(b"", connection=ONE, at=0.0)
    assert 900 < line.tally.lost < 1100
    assert len(arrival_times(line)) == 100_000 - line.tally.lost


def lost_of(line: Direction) -> list[int]:
    for number in range(100):
        line.offer(bytes([number]), connection=ONE, at=0.0)
    arrived = {packet[0] for _, packet in line.arrivals(math.inf)}
    return [number for number in range(100) if number not in arrived]


def test_the_same_seed_loses_the_same_packets() -> None:
    first, again, other = (lost_of(direction(loss=0.2, seed=seed)) for seed in ("1", "1", "2"))
    assert first == again != other


def test_what_is_lost_takes_nothing_of_the_rate() -> None:
    line = direction(rate=1500.0, loss=0.5)
    for _ in range(100):
        line.offer(PACKET, connection=ONE, at=0.0)
    assert arrival_times(line)[-1] == 100 - line.tally.lost


def test_half_of_the_round_trip_is_each_way_and_only_the_way_up_is_limited_by_the_connection() -> None:
    spec = LineSpec(up=1500.0, down=3000.0, round_trip=0.5, per_connection=750.0)
    up, down = directions(spec, seed=1)
    for way in (up, down):
        way.offer(PACKET, connection=ONE, at=0.0)
    assert arrival_times(up) == [3.25]
    assert arrival_times(down) == [0.75]


def test_both_ways_do_not_lose_the_same() -> None:
    spec = LineSpec(up=math.inf, down=math.inf, round_trip=0.0, loss=0.2)
    up, down = directions(spec, seed=1)
    assert lost_of(up) != lost_of(down)


@pytest.mark.parametrize(
    "wrong", [{"up": 0.0}, {"down": -1.0}, {"per_connection": 0.0}, {"queue": 0.0}, {"loss": 1.0}, {"round_trip": -0.1}]
)
def test_a_line_that_cannot_be_is_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))} is"):
        LineSpec(**{"up": 1.0, "down": 1.0, "round_trip": 0.0, **wrong})  # type: ignore[arg-type] # all are numbers
