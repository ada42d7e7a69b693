"""What so many connections can carry at most: no browser, no HTTP, no parts; whichever has room takes the next bytes.

    python -m tests.bench.wan.sockets PORT COUNT

is the sending side: it connects so often to that port of 127.0.0.1, and sends until it is stopped.
"""

from __future__ import annotations

import math
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.bench.wan.lap import Lap
from tests.bench.wan.line import LineSpec
from tests.bench.wan.wan import ROOT, Wan

BLOCK = 256 * 1024  # bytes
DEADLINE = 900.0  # seconds


class Sink:
    """Takes bytes until there are enough of them. Listens where it is made."""

    def __init__(self, size: int) -> None:
        self._left = size
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
        with connection:
            while not self.full.is_set() and (count := len(connection.recv(BLOCK))):
                with self._lock:
                    self._left -= count
                    if self._left <= 0:
                        self.full.set()


def run_sockets(name: str, spec: LineSpec, *, count: int, size: int, seed: int, timeline: Path | None = None) -> Lap:
    """Send so many bytes over so many connections; the seconds are from the first SYN to an answer to the last byte."""
    with Wan(spec, seed=seed, timeline=timeline) as wan:
        with wan.at_servers():
            sink = Sink(size)
        command = [*wan.at_browser, sys.executable, "-m", "tests.bench.wan.sockets", str(sink.port), str(count)]
        sender = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        began = sink.accept(count)
        assert sink.full.wait(DEADLINE), f"{size} bytes do not arrive"
        seconds = time.monotonic() - began + 2 * spec.round_trip
        sender.terminate()
        sender.wait()
    return Lap(contender=name, seconds=seconds, failure=None, browser=None, traffic=wan.traffic)


def send(port: int) -> None:
    """Send for ever."""
    block = bytes(BLOCK)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while True:
            connection.sendall(block)


if __name__ == "__main__":
    for _ in range(int(sys.argv[2])):
        threading.Thread(target=send, args=(int(sys.argv[1]),)).start()
