"""The lines that uploaders are sent over, who goes, and what Mule has to show on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mule_core.parts import MIB
from tests.bench.race.contenders import CONTENDERS, Contender
from tests.bench.wan.line import LineSpec
from tests.bench.wan.sockets import Sockets

MBIT = 125_000  # bytes a second
CEILING = "ceiling"  # the yardstick that is no contender: the line's rate, less the headers of full packets

MULE = CONTENDERS["mule"]
RUNNERS: Mapping[str, Contender] = {
    **CONTENDERS,
    "mule-1": replace(MULE, name="mule-1", label="Mule, 1 worker", options={"workers": 1}),
    "mule-2": replace(MULE, name="mule-2", label="Mule, the store by two names"),
}
MORE_NAMES = {"mule-2": ("localhost",)}  # of 127.0.0.1, where the store is; browsers open connections by name
SOCKETS = {
    "sockets-6": Sockets(label="6 sockets, no browser", count=6),
    "sockets-6-parts": Sockets(label="6 sockets, no browser, a file in 12 parts", count=6, parts=12),
}
LABELS = {
    **{name: runner.label for name, runner in RUNNERS.items()},
    **{name: sockets.label for name, sockets in SOCKETS.items()},
    CEILING: "the line's rate, less headers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line, and what goes over it: so many files, each of `size` bytes.

    `goals` say how many times as fast as each yardstick Mule is to be, and `ours` which Mule that is. `rounds` are what
    it takes until chance says little.
    """

    name: str
    title: str
    spec: LineSpec
    size: int
    files: int = 1
    contenders: tuple[str, ...]
    ours: str = "mule"
    rounds: int = 3
    goals: Mapping[str, float] = field(default_factory=dict)


LINES = (
    Row(
        name="clear",
        title="20 Mbit/s, 80 ms, no loss",
        spec=LineSpec(up=20 * MBIT, down=100 * MBIT, round_trip=0.08),
        size=256 * MIB,
        contenders=("mule", "raw-6"),
        goals={CEILING: 0.95},
    ),
    Row(
        name="lossy",
        title="20 Mbit/s, 80 ms, 1 % loss",
        spec=LineSpec(up=20 * MBIT, down=100 * MBIT, round_trip=0.08, loss=0.01),
        size=64 * MIB,
        contenders=("mule", "raw-6", "uppy5", "sockets-6", "sockets-6-parts"),
        goals={"raw-6": 1.15, "uppy5": 1.0},
    ),
    Row(
        name="far",
        title="50 Mbit/s, 200 ms, 0.1 % loss",
        spec=LineSpec(up=50 * MBIT, down=100 * MBIT, round_trip=0.2, loss=0.001),
        size=64 * MIB,
        rounds=9,  # the same uploader takes from 20 to 36 s there
        contenders=("mule", "raw-6", "uppy5", "sockets-6", "sockets-6-parts"),
        goals={"raw-6": 1.15, "uppy5": 1.0},
    ),
    Row(
        name="throttled",
        title="4 MB/s, 1 MB/s each connection, 40 ms",
        spec=LineSpec(up=4e6, down=100 * MBIT, round_trip=0.04, per_connection=1e6),
        size=256 * MIB,
        contenders=("mule", "mule-1"),
        goals={"mule-1": 3.9},
    ),
)
SMALL_FILES = (
    Row(
        name="small",
        title="1 Gbit/s, 80 ms, no loss",
        spec=LineSpec(up=1000 * MBIT, down=1000 * MBIT, round_trip=0.08),
        size=100_000,
        files=1000,
        contenders=("mule-2", "mule", "uppy6", "raw-6"),
        ours="mule-2",
        goals={"uppy6": 3.0},
    ),
)
