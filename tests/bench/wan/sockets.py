"""What so many connections can carry at most: no browser, no HTTP, no signatures.

Whichever has room takes the next bytes; or, as S3 wants it, the next of some parts, and then it waits for an answer.

    python -m tests.bench.wan.sockets PORT COUNT PART PARTS

is the sending side: it connects so often to that port of 127.0.0.1, and sends so many parts of PART bytes; or for ever,
where both are 0.
"""

from __future__ import annotations

import math
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.wan.lap import Lap
from tests.bench.wan.line import LineSpec
from tests.bench.wan.wan import ROOT, Wan

BLOCK = 256 * 1024  # bytes
DEADLINE = 900.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Sockets:
    """So many connections, and into how many parts a file is cut for them; 0: they share it byte by byte."""

    label: str
    count: int
    parts: int = 0


class Sink:
    """Takes bytes until there are enough of them, and answers each part of `part` bytes. Listens where it is made."""

    def __init__(self, size: int, *, part: int) -> None:
        self._left = size
        self._part = part
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.full = threading.Event()

    def accept(self, count: int) -> float:
        """Take so many connections; gives when the first one came."""
        first = math.inf
        for _ in range(count):
            connection, _ = self._listener.accept()
            first = min(first, time.monotonic())
            threading.Thread(target=self._drain, args=(connection,), daemon=True).start()
        self._listener.close()
        return first

    def _drain(self, connection: socket.socket) -> None:
        taken = 0
        with connection:
            while not self.full.is_set() and (count := len(connection.recv(BLOCK))):
                taken += count
                if self._part and taken == self._part:
                    connection.sendall(b".")
                    taken = 0
                with self._lock:
                    self._left -= count
                    if self._left <= 0:
                        self.full.set()


def run_sockets(
    name: str, spec: LineSpec, sockets: Sockets, *, size: int, seed: int, timeline: Path | None = None
) -> Lap:
    """Send so many bytes by them; the seconds are from the first SYN to an answer to the last byte."""
    part = math.ceil(size / sockets.parts) if sockets.parts else 0
    with Wan(spec, seed=seed, timeline=timeline) as wan:
        with wan.at_servers():
            sink = Sink(size, part=part)
        words = [str(number) for number in (sink.port, sockets.count, part, sockets.parts)]
        command = [*wan.at_browser, sys.executable, "-m", "tests.bench.wan.sockets", *words]
        sender = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        began = sink.accept(sockets.count)
        assert sink.full.wait(DEADLINE), f"{size} bytes do not arrive"
        seconds = time.monotonic() - began + 2 * spec.round_trip
        sender.terminate()
        sender.wait()
    return Lap(contender=name, seconds=seconds, failure=None, browser=None, traffic=wan.traffic)


def send(port: int, *, part: int, turns: Iterator[int]) -> None:
    """Send a part for each turn, shared with others; or for ever, where it is 0."""
    block = bytes(part or BLOCK)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while not part:
            connection.sendall(block)
        for _ in turns:
            connection.sendall(block)
            connection.recv(1)


if __name__ == "__main__":
    to, count, part, parts = map(int, sys.argv[1:])
    shared = {"part": part, "turns": iter(range(parts))}
    for _ in range(count):
        threading.Thread(target=send, args=(to,), kwargs=shared).start()
