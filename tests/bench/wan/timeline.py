"""What went on in each connection, as one sees it where the browser's packets leave: to find out what it waited for.

Lines of JSON. `at` is on the clock of `time.monotonic`, `port` the browser's, by which its connections are told apart:

    {"at": …, "port": …, "said": "PUT /bucket/key?partNumber=3 HTTP/1.1"}   the first line of a request has left
    {"at": …, "port": …, "heard": "HTTP/1.1 200 OK"}                        that of an answer has come
    {"at": …, "flying": {port: bytes}, "acknowledged": {port: bytes}}       every 50 ms while something is: sent but not
                                                                            acknowledged, and acknowledged all in all
"""

from __future__ import annotations

import json
from typing import TextIO

from tests.bench.wan.packets import Segment, parse_segment

SAMPLE_SECONDS = 0.05
METHODS = (b"GET ", b"PUT ", b"POST ", b"HEAD ", b"DELETE ", b"OPTIONS ")
ANSWER = b"HTTP/1."
WRAP = 1 << 32
WORDS = 1000


class Timeline:
    """Writes the story of one line."""

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._first: dict[int, int] = {}  # sequence numbers, by port
        self._sent: dict[int, int] = {}
        self._acknowledged: dict[int, int] = {}
        self._answered: dict[int, int] = {}
        self._sample_at = 0.0

    def note_up(self, packet: bytes, at: float) -> None:
        """A packet has left the browser."""
        segment = parse_segment(packet)
        if segment is None:
            return
        port = segment.source_port
        if segment.is_first:
            self._first[port] = segment.end
            self._sent[port] = self._acknowledged[port] = 0
        end = _since(self._first[port], segment.end)
        if end > self._sent[port]:
            self._sent[port] = end
            if segment.payload.startswith(METHODS):
                self._tell(at, port=port, said=_first_line(segment))

    def note_down(self, packet: bytes, at: float) -> None:
        """A packet has come to the browser."""
        segment = parse_segment(packet)
        if segment is None:
            return
        port = segment.target_port
        if segment.acknowledged is not None:
            self._acknowledged[port] = _since(self._first[port], segment.acknowledged)
        if segment.payload.startswith(ANSWER) and self._answered.get(port) != segment.sequence:
            self._answered[port] = segment.sequence
            self._tell(at, port=port, heard=_first_line(segment))

    def sample(self, at: float) -> None:
        """Tell what is flying, if it is time to."""
        if at < self._sample_at:
            return
        self._sample_at = at + SAMPLE_SECONDS
        flying = {port: sent - self._acknowledged[port] for port, sent in self._sent.items()}
        if any(flying.values()):
            self._tell(at, flying=flying, acknowledged=self._acknowledged)

    def _tell(self, at: float, **what: object) -> None:
        self._output.write(json.dumps({"at": round(at, 4), **what}) + "\n")


def _since(first: int, sequence: int) -> int:
    """Give how many bytes are between sequence numbers; less than 0 where it asks only whether we are still there."""
    return (sequence - first + WRAP // 2) % WRAP - WRAP // 2


def _first_line(segment: Segment) -> str:
    return segment.payload.partition(b"\r\n")[0][:WORDS].decode("latin-1")
