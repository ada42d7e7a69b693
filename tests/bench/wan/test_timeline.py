from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from tests.bench.wan.exchange import Story, read_story
from tests.bench.wan.lanes import render_lanes
from tests.bench.wan.packets import ACK, SYN, TCP, is_ipv4, parse_segment
from tests.bench.wan.story import tell
from tests.bench.wan.timeline import Timeline

STORE = 80
PART = "/bucket/key?partNumber={}&uploadId=u&X-Amz-Signature=s"


def packet(
    *, source: int, target: int, sequence: int, acknowledged: int = 0, flags: int = ACK, payload: bytes = b""
) -> bytes:
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 0, 0, 64, TCP, 0, bytes(4), bytes(4))
    return ip + struct.pack("!HHIIBBHHH", source, target, sequence, acknowledged, 5 << 4, flags, 0, 0, 0) + payload


class Connection:
    """A browser's connection, as a timeline sees it."""

    def __init__(self, timeline: Timeline, port: int, *, first: int = 1000) -> None:
        self._timeline = timeline
        self._port = port
        self.sequence = first
        self._answers = 1
        self._up(first, at=0.0, flags=SYN)
        self.sequence += 1

    def say(self, what: str, at: float) -> None:
        payload = f"{what} HTTP/1.1\r\nHost: store\r\n\r\n".encode()
        self._up(self.sequence, at=at, payload=payload)
        self.sequence += len(payload)

    def hear(self, at: float) -> None:
        payload = b"HTTP/1.1 200 OK\r\n\r\n"
        self.acknowledge(at=at, payload=payload, sequence=self._answers)
        self._answers += len(payload)

    def acknowledge(self, *, at: float, payload: bytes = b"", sequence: int = 1) -> None:
        came = packet(
            source=STORE, target=self._port, sequence=sequence, acknowledged=self.sequence % 2**32, payload=payload
        )
        self._timeline.note_down(came, at)

    def keep_alive(self, at: float) -> None:
        self._up(self.sequence - 1, at=at)

    def repeat(self, what: str, at: float, *, back: int) -> None:
        self._up(self.sequence - back, at=at, payload=f"{what} HTTP/1.1\r\n".encode())

    def _up(self, sequence: int, *, at: float, flags: int = ACK, payload: bytes = b"") -> None:
        self._timeline.note_up(
            packet(source=self._port, target=STORE, sequence=sequence % 2**32, flags=flags, payload=payload), at
        )


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def timeline(output: io.StringIO) -> Timeline:
    return Timeline(output)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lap.jsonl"


def story_of(output: io.StringIO, path: Path) -> Story:
    path.write_text(output.getvalue())
    return read_story(path)


def test_a_segment_is_what_is_behind_the_headers() -> None:
    segment = parse_segment(packet(source=7, target=80, sequence=5, acknowledged=9, payload=b"abc"))
    assert segment is not None
    assert (segment.source_port, segment.target_port, segment.end, segment.acknowledged, segment.payload) == (
        7,
        80,
        8,
        9,
        b"abc",
    )


def test_the_first_segment_counts_as_one_and_acknowledges_nothing() -> None:
    segment = parse_segment(packet(source=7, target=80, sequence=5, flags=SYN))
    assert segment is not None
    assert (segment.end, segment.acknowledged) == (6, None)


def test_what_is_not_tcp_is_left_alone() -> None:
    udp = bytearray(packet(source=7, target=80, sequence=5))
    udp[9] = 17
    assert parse_segment(bytes(udp)) is None
    assert is_ipv4(bytes(udp))
    assert not is_ipv4(b"\x60")


def test_what_flies_is_what_is_not_acknowledged(timeline: Timeline, output: io.StringIO) -> None:
    connection = Connection(timeline, 5001)
    connection.say("GET /a", at=0.1)
    timeline.sample(0.2)
    connection.acknowledge(at=0.3)
    timeline.sample(0.4)
    assert output.getvalue().splitlines()[1:] == [
        '{"at": 0.2, "flying": {"5001": 32}, "acknowledged": {"5001": 0}}',
    ]


def test_sequence_numbers_may_wrap(timeline: Timeline, output: io.StringIO) -> None:
    connection = Connection(timeline, 5001, first=2**32 - 5)
    connection.say("GET /a", at=0.1)
    connection.say("GET /b", at=0.1)
    timeline.sample(0.2)
    assert '"flying": {"5001": 64}' in output.getvalue()


def test_a_keepalive_is_no_news(timeline: Timeline, output: io.StringIO) -> None:
    connection = Connection(timeline, 5001)
    connection.keep_alive(at=9.0)
    connection.say("GET /a", at=10.0)
    assert output.getvalue().count("said") == 1


def test_what_is_sent_again_is_told_once(timeline: Timeline, output: io.StringIO) -> None:
    connection = Connection(timeline, 5001)
    connection.say("PUT /a", at=0.1)
    connection.repeat("PUT /a", at=0.5, back=32)
    connection.hear(at=0.6)
    assert output.getvalue().count("said") == 1


@pytest.fixture
def story(timeline: Timeline, output: io.StringIO, path: Path) -> Story:
    """Two connections: parts 1 and 3, and part 2 meanwhile."""
    page, one, other = (Connection(timeline, port) for port in (5000, 5001, 5002))
    page.say("GET /?rival=mule", at=1.0)
    page.hear(at=2.0)
    page.say("POST /upload-backend/get_init_signature/", at=10.0)
    page.hear(at=10.5)
    one.say(f"OPTIONS {PART.format(1)}", at=10.6)
    one.hear(at=10.9)
    one.say(f"PUT {PART.format(1)}", at=11.0)
    other.say(f"PUT {PART.format(2)}", at=12.0)
    one.hear(at=13.0)
    one.say(f"PUT {PART.format(3)}", at=13.5)
    other.hear(at=14.0)
    one.hear(at=16.0)
    page.say("POST /upload-backend/upload_finished/", at=16.0)
    page.hear(at=17.0)
    return story_of(output, path)


def test_a_story_begins_when_the_page_is_there(story: Story) -> None:
    first = min(story.exchanges, key=lambda one: one.said_at)
    assert (first.words, first.said_at, story.end) == ("POST get_init_signature", 0.0, 7.0)


def test_bodies_are_told_from_what_asks_for_permission(story: Story) -> None:
    assert [(one.part_number, one.said_at, one.heard_at) for one in story.bodies] == [
        (1, 1.0, 3.0),
        (2, 2.0, 4.0),
        (3, 3.5, 6.0),
    ]


def test_it_is_told_how_long_so_many_bodies_were_under_way(story: Story) -> None:
    assert story.seconds_at_once() == pytest.approx({1: 3.5, 2: 1.5})


def test_gaps_are_those_between_bodies_of_one_connection(story: Story) -> None:
    assert story.gaps() == pytest.approx([0.5])


def test_a_summary_says_what_was_before_and_behind_the_bodies(story: Story) -> None:
    lines = list(tell(story))
    assert lines[0] == "bodies from 1.00 s to 6.00 s, all is over at 7.00 s"
    assert lines[1] == "before the first body: POST get_init_signature 0.00–0.50, OPTIONS part 1 0.60–0.90"
    assert lines[2] == "behind the last body: POST upload_finished 6.00–7.00"


def test_a_picture_has_a_lane_for_each_connection_and_a_number_for_each_part(story: Story) -> None:
    picture = render_lanes(story)
    assert [f">{words}<" in picture for words in (":5000", ":5001", ":5002", "1", "2", "3")] == [True] * 6
