"""The figures of many runs, and what is promised of them."""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.trials.crowd import Load
from tests.bench.trials.verdict import FATES, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A figure's least and greatest value; one that fewer than `runs` runs cannot break is about a distribution."""

    figure: str
    least: float = 0.0
    greatest: float = math.inf
    runs: int = 1


# Faults eat 0.18 of the file on average and more than 0.35 of it in one of nine runs, whoever sends: a part that is
# answered 503 has been sent. So what is sent in all is bounded for the median of many, and without that for each run.
PROMISES = (
    Promise(figure="finished", least=1.0),
    Promise(figure="right", least=1.0),
    Promise(figure="false_done", greatest=0.0),
    Promise(figure="wrong_objects", greatest=0.0),
    Promise(figure="sent_median", greatest=1.35, runs=100),
    Promise(figure="own_max", greatest=1.35),
    Promise(figure="dark_median_s", greatest=3.0),
    Promise(figure="dark_max_s", greatest=10.0),
)


def figures_of(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Give the figures by name: shares of the runs, of the file's size, and seconds (`_s`).

    Those of the darkness are of the runs that went on after it; where there are none, they are left out.
    """
    count = len(verdicts)
    sent = [verdict.sent_share for verdict in verdicts]
    woke_in = [verdict.woke_in for verdict in verdicts if verdict.woke_in is not None]
    awake = {"dark_median_s": statistics.median(woke_in), "dark_max_s": max(woke_in)} if woke_in else {}
    return {
        "finished": sum(verdict.state == "done" for verdict in verdicts) / count,
        "right": sum(verdict.has_finished for verdict in verdicts) / count,
        "false_done": sum(verdict.is_false for verdict in verdicts) / count,
        "wrong_objects": sum(verdict.wrong for verdict in verdicts) / count,
        "sent_median": statistics.median(sent),
        "sent_max": max(sent),
        "own_max": max(verdict.own_share for verdict in verdicts),
        **{f"sent_{fate}_mean": mean_share(verdicts, fate) for fate in FATES},
        **awake,
        "seconds_median_s": statistics.median(verdict.seconds for verdict in verdicts),
        "seconds_max_s": max(verdict.seconds for verdict in verdicts),
    }


def mean_share(verdicts: Sequence[Verdict], fate: str) -> float:
    """Give the bytes that met this fate, of the file's size, on average."""
    return statistics.mean(verdict.sent[fate] / verdict.size for verdict in verdicts)


def broken_promises(verdicts: Sequence[Verdict], *, slack: float = 1.0) -> list[str]:
    """Name the promises that these runs have broken, or could not keep.

    Seconds may be `slack` times as many as promised: on a machine that has other things to do, they are.
    """
    figures = figures_of(verdicts)
    judged = [promise for promise in PROMISES if promise.runs <= len(verdicts)]
    found = [(promise, figures.get(promise.figure, math.nan)) for promise in judged]
    return [
        f"{promise.figure} is {value:.3f}, promised is {promise.least:g} to {promise.greatest:g}"
        for promise, value in found
        if not promise.least <= value <= promise.greatest * (slack if promise.figure.endswith("_s") else 1.0)
    ]


def print_figures(bench: str, verdicts: Sequence[Verdict], load: Load, **circumstances: object) -> None:
    """Print a line of JSON for each figure."""
    figures: Mapping[str, float] = {
        **figures_of(verdicts),
        "busy_mean": statistics.mean(load.busy),
        "late_max_s": load.latest_beat,
    }
    for figure, value in figures.items():
        line = {"bench": bench, "figure": figure, "value": round(value, 3), "runs": len(verdicts), **circumstances}
        sys.stdout.write(json.dumps(line) + "\n")
