"""Requests and their answers, as a timeline has them; see timeline.py."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PART = re.compile(r"partNumber=(\d+)")
LOADING = re.compile(r"GET /(\?|[\w.-]*\.(js|css)|favicon)")
SIGNED = re.compile("X-Amz-Signature|Signature=")
UPLOAD = re.compile(r"[?&]upload(s|Id)=")


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
    def is_body(self) -> bool:
        """Say whether it carried something of a file."""
        return self.method == "PUT"

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
        return sorted((one for one in self.exchanges if one.is_body), key=lambda one: one.said_at)

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
