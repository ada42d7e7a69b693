"""The rounds of one line: their figures, what of the goals was missed, and how they look on a page."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.race.chart import Bar, render_chart
from tests.bench.wan.lap import Lap
from tests.bench.wan.line import MTU
from tests.bench.wan.rows import CEILING, LABELS, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Laps by the name of the contender, round by round."""

    row: Row
    rounds: Sequence[Mapping[str, Lap]]

    @property
    def title(self) -> str:
        """Say what went over which line."""
        count = f"{self.row.files} × " if self.row.files > 1 else ""
        return f"{self.row.title}: {count}{self.row.size / 1e6:.4g} MB"

    @property
    def failures(self) -> list[str]:
        """Say who did not arrive."""
        laps = (lap for laps in self.rounds for lap in laps.values())
        return [f"{self.row.name}: {lap.contender} failed: {lap.failure}" for lap in laps if lap.failure]

    def seconds(self, name: str) -> list[float]:
        """Give what a contender took in each round, or what the line's full rate would have."""
        if name == CEILING:
            return [self._ceiling(laps) for laps in self.rounds]
        return [laps[name].seconds for laps in self.rounds]

    def ratios(self, yardstick: str) -> list[float]:
        """Give how many times as fast as a yardstick Mule was in each round."""
        return [
            theirs / ours for theirs, ours in zip(self.seconds(yardstick), self.seconds(self.row.ours), strict=True)
        ]

    @property
    def browser(self) -> str | None:
        """Give the browser and its version."""
        return next((lap.browser for laps in self.rounds for lap in laps.values() if lap.browser), None)

    @property
    def names(self) -> list[str]:
        """Give those who took part."""
        return [name for name in LABELS if name in self.rounds[0]]

    @property
    def yardsticks(self) -> list[str]:
        """Give what Mule can be compared with, if it took part."""
        if self.row.ours not in self.names:
            return []
        return [CEILING, *(name for name in self.names if name != self.row.ours)]

    def figures(self) -> dict[str, float]:
        """Give the figures by name, see tests/bench/lines.py."""
        seconds = {f"s_{name}": statistics.median(self.seconds(name)) for name in self.names}
        ratios = {f"x_{name}": statistics.median(self.ratios(name)) for name in self.yardsticks}
        late = max(lap.traffic.late_p99_ms for laps in self.rounds for lap in laps.values())
        return {**ratios, **seconds, "late_p99_ms": float(late)}

    def missed(self) -> list[str]:
        """Say which goals were missed, of those that could be reached."""
        figures = self.figures()
        found = [
            (name, figures[f"x_{name}"], least) for name, least in self.row.goals.items() if name in self.yardsticks
        ]
        return [
            f"{self.row.name}: {value:.3f} times as fast as {name}, to be {least:g}"
            for name, value, least in found
            if value < least
        ]

    def table(self) -> list[tuple[object, ...]]:
        """Give a line for each: the median, the single rounds, how Mule compares, and the goal."""
        ratios = {name: statistics.median(self.ratios(name)) for name in self.yardsticks}
        return [
            (
                LABELS[name],
                statistics.median(self.seconds(name)),
                " ".join(f"{seconds:.1f}" for seconds in self.seconds(name)),
                ratios.get(name),
                self.row.goals.get(name),
            )
            for name in (*self.names, CEILING)
        ]

    def chart(self) -> str:
        """Give it as SVG."""
        bars = [
            Bar(
                label=LABELS[name],
                value=statistics.median(self.seconds(name)),
                least=min(self.seconds(name)),
                greatest=max(self.seconds(name)),
                is_ours=name == self.row.ours,
                digits=1,
            )
            for name in (*self.names, CEILING)
        ]
        return render_chart(f"{self.title}: seconds", bars)

    def _ceiling(self, laps: Mapping[str, Lap]) -> float:
        segment = next(iter(laps.values())).traffic.segment
        return self.row.files * self.row.size * MTU / segment / self.row.spec.up
