"""What a timeline tells of an upload: where its time went.

    python -m tests.bench.wan.story FILE …

Seconds are since the first request that was not for the page itself.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PART = re.compile(r"partNumber=(\d+)")
LOADING = re.compile(r"GET /(\?|[\w.-]*\.(js|css)|favicon)")
SIGNED = re.compile("X-Amz-Signature|Signature=")
UPLOAD = re.compile(r"[?&]upload(s|Id)=")
SLICE = 5.0  # seconds of one line about speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer, by when they left and came."""

    port: int
    method: str
    target: str
    said_at: float
    heard_at: float

    @property
    def part_number(self) -> int | None:
        found = PART.search(self.target)
        return int(found[1]) if found else None

    @property
    def words(self) -> str:
        """Give what it is about, in short."""
        if self.part_number:
            return f"{self.method} part {self.part_number}"
        if SIGNED.search(self.target):
            return f"{self.method} {'upload' if UPLOAD.search(self.target) else 'object'}"
        return f"{self.method} {self.target.partition('?')[0].rstrip('/').rpartition('/')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What all connections together had sent without an acknowledgement, and how many of them, and what with one."""

    at: float
    flying: int
    connections: int
    acknowledged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    exchanges: Sequence[Exchange]
    samples: Sequence[Sample]

    @property
    def bodies(self) -> list[Exchange]:
        """Give the requests that carried the file, in the order of their beginning."""
        return sorted((one for one in self.exchanges if one.method == "PUT"), key=lambda one: one.said_at)

    @property
    def end(self) -> float:
        return max(one.heard_at for one in self.exchanges)

    def seconds_at_once(self) -> Mapping[int, float]:
        """Give how long so many bodies were under way, from the first byte of the first to the end of the last."""
        changes = sorted((at, step) for one in self.bodies for at, step in ((one.said_at, 1), (one.heard_at, -1)))
        seconds: defaultdict[int, float] = defaultdict(float)
        counts = itertools.accumulate(step for _, step in changes)
        for count, (before, after) in zip(counts, itertools.pairwise(at for at, _ in changes), strict=False):
            seconds[count] += after - before
        return dict(sorted(seconds.items()))

    def gaps(self) -> list[float]:
        """Give how long each connection had no body to carry between two of them."""
        by_port: defaultdict[int, list[Exchange]] = defaultdict(list)
        for one in self.bodies:
            by_port[one.port].append(one)
        return [
            after.said_at - before.heard_at for ones in by_port.values() for before, after in itertools.pairwise(ones)
        ]


def read_story(path: Path) -> Story:
    """Read a timeline."""
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    start = next(entry["at"] for entry in entries if "said" in entry and not LOADING.match(entry["said"]))
    later = [entry | {"at": entry["at"] - start} for entry in entries if entry["at"] >= start]
    samples = [
        Sample(
            at=entry["at"],
            flying=sum(entry["flying"].values()),
            connections=sum(count > 0 for count in entry["flying"].values()),
            acknowledged=sum(entry["acknowledged"].values()),
        )
        for entry in later
        if "flying" in entry
    ]
    return Story(exchanges=list(_pair(later)), samples=samples)


def _pair(entries: Sequence[Mapping[str, Any]]) -> Iterator[Exchange]:
    """Put requests and answers together: over one connection goes one at a time."""
    asked: dict[int, Mapping[str, Any]] = {}
    for entry in entries:
        port = entry.get("port")
        if "said" in entry:
            asked[entry["port"]] = entry
        elif port in asked:
            request = asked.pop(port)
            method, target = request["said"].split(" ")[:2]
            yield Exchange(port=port, method=method, target=target, said_at=request["at"], heard_at=entry["at"])


def tell(story: Story) -> Iterator[str]:
    """Give the lines of a summary."""
    bodies = story.bodies
    last = max(one.heard_at for one in bodies)
    yield f"bodies from {bodies[0].said_at:.2f} s to {last:.2f} s, all is over at {story.end:.2f} s"
    for title, ones in (
        ("before the first body", [one for one in story.exchanges if one.said_at < bodies[0].said_at]),
        ("behind the last body", [one for one in story.exchanges if one.said_at > last - 0.001]),
    ):
        yield f"{title}: " + ", ".join(f"{one.words} {one.said_at:.2f}–{one.heard_at:.2f}" for one in ones[:12])
    at_once = story.seconds_at_once()
    yield "bodies under way: " + ", ".join(f"{count} for {seconds:.1f} s" for count, seconds in at_once.items())
    gaps = story.gaps()
    if gaps:
        mean = sum(gaps) / len(gaps)
        yield f"gaps between bodies of a connection: {len(gaps)}, mean {mean:.3f} s, longest {max(gaps):.3f} s"
    kinds = Counter(one.words if one.part_number is None else f"{one.method} part" for one in story.exchanges)
    yield "requests: " + ", ".join(f"{count} {words}" for words, count in kinds.most_common(12))
    yield "speed, kB/s (connections with something in flight, kB in flight):"
    yield "  " + "  ".join(_speeds(story.samples))
    if len(bodies) <= 60:
        yield "bodies: " + ", ".join(
            f"{one.words[4:]} :{one.port} {one.said_at:.2f}–{one.heard_at:.2f}" for one in bodies
        )


def _speeds(samples: Sequence[Sample]) -> Iterator[str]:
    for number, group in itertools.groupby(samples, key=lambda sample: int(sample.at / SLICE)):
        some = list(group)
        took = max(some[-1].at - some[0].at, 0.05)
        speed = (some[-1].acknowledged - some[0].acknowledged) / took / 1000
        connections = sum(sample.connections for sample in some) / len(some)
        flying = sum(sample.flying for sample in some) / len(some) / 1000
        yield f"{number * SLICE:.0f}s: {speed:.0f} ({connections:.1f}, {flying:.0f})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="+")
    for path in parser.parse_args().file:
        sys.stdout.write("\n".join((f"== {path.stem}", *tell(read_story(path)), "")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
