"""What a line is like, and which way a packet takes over it. No clock, no packets of a kernel: numbers alone."""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

MTU = 1500  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpec:
    """A line between a browser and everything else.

    Rates are in bytes a second and count whole IP packets, times in seconds; `round_trip` is that of an empty line.
    `per_connection` limits each connection on its way up, `queue` is how long a packet may have to wait for its turn
    before it is dropped, `loss` the share of packets that are lost by chance, each way.
    """

    up: float
    down: float
    round_trip: float
    per_connection: float = math.inf
    loss: float = 0.0
    queue: float = 0.1
    congestion_control: str = "cubic"  # what most desktops use

    def __post_init__(self) -> None:
        for name in ("up", "down", "per_connection", "queue"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}, and should be more than 0")
        if not 0 <= self.loss < 1:
            raise ValueError(f"loss is {self.loss}, and should be from 0 to less than 1")
        if not 0 <= self.round_trip < math.inf:
            raise ValueError(f"round_trip is {self.round_trip}, and should be 0 or more")


@dataclass(slots=True)
class Tally:
    """What has come of the packets that were given to one direction."""

    packets: int = 0
    size: int = 0  # bytes of all of them, also of those that did not arrive
    lost: int = 0
    dropped: int = 0


class Direction:
    """One direction of a line: the connection's own rate, chance, the queue before the shared rate, and the delay.

    Times are seconds on any clock that never goes back. What is offered later arrives later, but for connections that
    have a rate of their own.
    """

    def __init__(self, *, rate: float, per_connection: float, queue: float, loss: float, delay: float, seed: str):
        self._rate = rate
        self._per_connection = per_connection
        self._queue = queue
        self._loss = loss
        self._delay = delay
        self._chance = random.Random(seed)
        self._free_at = -math.inf  # when the shared rate has room again
        self._connection_free_at: dict[bytes, float] = {}
        self._held: list[tuple[float, int, bytes]] = []  # by the rate of their connections; a heap
        self._flying: deque[tuple[float, bytes]] = deque()
        self.tally = Tally()

    def offer(self, packet: bytes, *, connection: bytes, at: float) -> None:
        """Send a packet."""
        self.tally.packets += 1
        self.tally.size += len(packet)
        if self._per_connection == math.inf:
            self._send(packet, at)
            return
        begins_at = max(at, self._connection_free_at.get(connection, -math.inf))
        if begins_at - at > self._queue:
            self.tally.dropped += 1
            return
        leaves_at = begins_at + len(packet) / self._per_connection
        self._connection_free_at[connection] = leaves_at
        heapq.heappush(self._held, (leaves_at, self.tally.packets, packet))

    def arrivals(self, now: float) -> Iterator[tuple[float, bytes]]:
        """Give the packets that should have arrived by now, each with the moment when it should have."""
        while self._held and self._held[0][0] <= now:
            leaves_at, _, packet = heapq.heappop(self._held)
            self._send(packet, leaves_at)
        while self._flying and self._flying[0][0] <= now:
            yield self._flying.popleft()

    @property
    def next_at(self) -> float:
        """When to ask for arrivals again, if nothing is offered until then."""
        held = self._held[0][0] if self._held else math.inf
        return min(held, self._flying[0][0] if self._flying else math.inf)

    def _send(self, packet: bytes, at: float) -> None:
        if self._chance.random() < self._loss:
            self.tally.lost += 1
            return
        begins_at = max(at, self._free_at)
        if begins_at - at > self._queue:
            self.tally.dropped += 1
            return
        self._free_at = begins_at + len(packet) / self._rate
        self._flying.append((self._free_at + self._delay, packet))


def directions(spec: LineSpec, *, seed: int) -> tuple[Direction, Direction]:
    """Give the way up and the way down; the same seed loses the same ones of the packets offered."""
    half = spec.round_trip / 2
    up = Direction(
        rate=spec.up,
        per_connection=spec.per_connection,
        queue=spec.queue,
        loss=spec.loss,
        delay=half,
        seed=f"up {seed}",
    )
    down = Direction(
        rate=spec.down, per_connection=math.inf, queue=spec.queue, loss=spec.loss, delay=half, seed=f"down {seed}"
    )
    return up, down
