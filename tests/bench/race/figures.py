"""What rounds say: medians, and medians of ratios within one round."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mule_core.parts import GIB
from tests.bench.race.contenders import RAW
from tests.bench.race.drive import Result
from tests.bench.race.track import Round

RIVALS = ("uppy6", "uppy5", "evaporate", "lib-storage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A figure's least and greatest value, on one store."""

    store: str
    figure: str
    least: float = 0.0
    greatest: float = math.inf

    def __str__(self) -> str:
        bound = f"at least {self.least:g}" if math.isinf(self.greatest) else f"at most {self.greatest:g}"
        return f"{self.figure} on {self.store}: {bound}"


# Those of a gigabyte: a small file says more about the beginning and the end.
PROMISES = (
    Promise(store="juicefs", figure="x_raw_mule", least=0.97),
    Promise(store="null", figure="x_raw_mule", least=0.95),
    *(Promise(store=store, figure=f"mule_x_{rival}", least=1.0) for store in ("juicefs", "null") for rival in RIVALS),
    Promise(store="null", figure="task_x_raw_mule", greatest=1.5),
    Promise(store="null", figure="peak_x_mule", greatest=1.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One result among those of its round; `size` is that of the file in bytes."""

    name: str
    size: int
    round: Round

    @property
    def own(self) -> Result:
        return self.round[self.name]

    @property
    def raw(self) -> Result:
        """The best bare page of the round; raises KeyError where there was none."""
        finished = [self.round[name] for name in RAW if name in self.round and not self.round[name].failure]
        if not finished:
            raise KeyError("raw")
        return min(finished, key=lambda result: result.seconds)

    @property
    def mule(self) -> Result:
        return self.round["mule"]


MEASURES: dict[str, Callable[[Lap], float]] = {
    "mb_per_s": lambda lap: lap.size / 1e6 / lap.own.seconds,
    "x_raw": lambda lap: lap.raw.seconds / lap.own.seconds,
    "mule_x": lambda lap: lap.own.seconds / lap.mule.seconds,
    "task_s_per_gib": lambda lap: lap.own.task_seconds * GIB / lap.size,
    "task_x_raw": lambda lap: lap.own.task_seconds / lap.raw.task_seconds,
    "cpu_s_per_gib": lambda lap: lap.own.cpu_seconds * GIB / lap.size,
}
"""In `x_raw` and `mule_x` more is better: how much faster one is than the best bare page, and Mule than one. In
`task_x_raw` less is: the time of the page's main thread against that of the bare page. A MB is 1,000,000 bytes."""


def figures_of(rounds: Sequence[Round], *, size: int) -> dict[str, float]:
    """Give the figures, named MEASURE_NAME; those that make no sense (a main thread without a page) are left out.

    `failed_NAME` is there for whoever has failed, and says how often.
    """
    figures: dict[str, float] = {}
    for name in rounds[0]:
        laps = [Lap(name=name, size=size, round=one) for one in rounds if not one[name].failure]
        for measure in MEASURES:
            if values := list(_values(measure, laps)):
                figures[f"{measure}_{name}"] = statistics.median(values)
        if len(laps) < len(rounds):
            figures[f"failed_{name}"] = len(rounds) - len(laps)
    return figures


def spread_of(rounds: Sequence[Round], name: str, *, size: int) -> tuple[float, float] | None:
    """Give the slowest and the fastest lap in MB/s; None where none was finished."""
    laps = [Lap(name=name, size=size, round=one) for one in rounds if not one[name].failure]
    speeds = list(_values("mb_per_s", laps))
    return (min(speeds), max(speeds)) if speeds else None


def broken_promises(figures: Mapping[str, Mapping[str, float]]) -> list[tuple[Promise, float]]:
    """Give the promises that do not hold for the figures of these stores, and what was found."""
    found = [(promise, figures.get(promise.store, {}).get(promise.figure)) for promise in PROMISES]
    return [
        (promise, value)
        for promise, value in found
        if value is not None and not promise.least <= value <= promise.greatest
    ]


def _values(measure: str, laps: Sequence[Lap]) -> Iterator[float]:
    for lap in laps:
        try:
            value = MEASURES[measure](lap)
        except (KeyError, ZeroDivisionError):  # one of the two did not race, or had no page
            continue
        if value > 0 and not (lap.name == "mule" and measure == "mule_x"):
            yield value
