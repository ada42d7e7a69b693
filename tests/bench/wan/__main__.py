"""The process that is the line: it takes each packet from one device and, in time, gives it to the other.

    python -m tests.bench.wan '{"up": 2500000, "down": 12500000, "round_trip": 0.08}' [--seed S] [--timeline FILE]

Says on its output, as one line of JSON, by which file descriptors it holds the namespaces of the browser and of the
servers; ends when its input does, and says what became of the packets. With the process everything is gone.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import select
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path

from tests.bench.wan.line import MTU, Direction, LineSpec, directions
from tests.bench.wan.packets import connection_of, is_ipv4, parse_segment
from tests.bench.wan.spaces import Space, open_spaces
from tests.bench.wan.timeline import Timeline

AT_ONCE = 64  # packets taken from a device before those are looked after that are due
SHORTEST_NAP = 0.0005  # seconds; what falls due within it goes together
LONGEST_NAP = 0.05
PRIORITY = 10


class Relay:
    """Both directions, between two devices."""

    def __init__(self, up: Direction, down: Direction, *, browser: Space, servers: Space, timeline: Timeline | None):
        self._ways = ((browser.device, servers.device, up), (servers.device, browser.device, down))
        self._browser = browser.device
        self._timeline = timeline
        self._late: Counter[int] = Counter()  # deliveries, by the milliseconds that they came late
        self.segment = 0  # bytes of an application in a full packet

    def run(self, until: int) -> None:
        """Carry packets until there is something to read from that file descriptor, or it is closed."""
        devices = [source for source, _, _ in self._ways]
        while True:
            for _, target, direction in self._ways:
                self._deliver(direction, target)
            if self._timeline:
                self._timeline.sample(time.monotonic())
            next_at = min(direction.next_at for _, _, direction in self._ways)
            nap = min(max(next_at - time.monotonic(), SHORTEST_NAP), LONGEST_NAP)
            ready, _, _ = select.select([*devices, until], [], [], nap)
            if until in ready:
                return
            for source, _, direction in self._ways:
                if source in ready:
                    self._take(direction, source)

    def _take(self, direction: Direction, source: int) -> None:
        with suppress(BlockingIOError):
            for _ in range(AT_ONCE):
                packet = os.read(source, MTU)
                if not is_ipv4(packet):
                    continue
                now = time.monotonic()
                if not self.segment and len(packet) == MTU and (full := parse_segment(packet)):
                    self.segment = len(full.payload)
                if self._timeline and source == self._browser:
                    self._timeline.note_up(packet, now)
                direction.offer(packet, connection=connection_of(packet), at=now)

    def _deliver(self, direction: Direction, target: int) -> None:
        now = time.monotonic()
        for at, packet in direction.arrivals(now):
            self._late[int((now - at) * 1000)] += 1
            if self._timeline and target == self._browser:
                self._timeline.note_down(packet, now)
            os.write(target, packet)

    def late(self, share: float) -> int:
        """Give by how many milliseconds that share of the packets came late at most, but for the duration of a nap."""
        left = math.ceil(share * self._late.total())
        for milliseconds, count in sorted(self._late.items()):
            left -= count
            if left <= 0:
                return milliseconds
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("line", type=json.loads)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeline", type=Path)
    given = parser.parse_args()
    spec = LineSpec(**given.line)
    with suppress(PermissionError):  # so that the line is no worse where the processors are busy
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))
    browser, servers = open_spaces(congestion_control=spec.congestion_control)
    up, down = directions(spec, seed=given.seed)
    with ExitStack() as files:
        output = files.enter_context(given.timeline.open("w")) if given.timeline else None
        relay = Relay(up, down, browser=browser, servers=servers, timeline=Timeline(output) if output else None)
        say({"browser": browser.namespace, "servers": servers.namespace})
        relay.run(until=sys.stdin.fileno())
    late = {"late_p99_ms": relay.late(0.99), "late_ms": relay.late(1)}
    say({"up": asdict(up.tally), "down": asdict(down.tally), "segment": relay.segment, **late})


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
