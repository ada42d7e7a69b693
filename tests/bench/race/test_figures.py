"""Figures are medians of ratios within a round, not ratios of medians."""

from __future__ import annotations

from tests.bench.race.drive import Result
from tests.bench.race.figures import broken_promises, figures_of, spread_of


def lap(seconds: float, *, task: float = 0.0, failure: str | None = None) -> Result:
    return Result(seconds=seconds, task_seconds=task, failure=failure)


def test_speed_is_a_ratio_to_the_best_bare_page_of_the_same_round() -> None:
    rounds = [
        {"raw-4": lap(2.0), "raw-6": lap(1.0), "mule": lap(2.0)},
        {"raw-4": lap(4.0), "raw-6": lap(8.0), "mule": lap(5.0)},
        {"raw-4": lap(3.0), "raw-6": lap(9.0), "mule": lap(3.0)},
    ]
    figures = figures_of(rounds, size=6_000_000)
    assert figures["x_raw_mule"] == 0.8
    assert figures["mule_x_raw-6"] == 1.6
    assert figures["mb_per_s_mule"] == 2.0
    assert spread_of(rounds, "mule", size=6_000_000) == (1.2, 3.0)


def test_main_thread_is_compared_with_that_of_the_fastest_bare_page() -> None:
    figures = figures_of(
        [{"raw-4": lap(2.0, task=0.1), "raw-6": lap(1.0, task=0.2), "mule": lap(1.0, task=0.5)}], size=1024**3
    )
    assert figures["task_x_raw_mule"] == 2.5
    assert figures["task_s_per_gib_mule"] == 0.5


def test_who_failed_is_counted_and_not_measured() -> None:
    figures = figures_of([{"raw-6": lap(1.0), "mule": lap(60.0, failure="it stood still")}], size=1)
    assert figures["failed_mule"] == 1
    assert "x_raw_mule" not in figures


def test_only_promises_that_were_measured_can_be_broken() -> None:
    broken = broken_promises({"null": {"x_raw_mule": 0.94, "mule_x_uppy5": 1.01}, "juicefs": {"x_raw_mule": 0.97}})
    assert [(promise.store, promise.figure, value) for promise, value in broken] == [("null", "x_raw_mule", 0.94)]
