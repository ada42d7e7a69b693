from __future__ import annotations

import pytest

from tests.bench.wan.lap import Lap
from tests.bench.wan.line import LineSpec, Tally
from tests.bench.wan.outcome import Outcome
from tests.bench.wan.rows import Row
from tests.bench.wan.wan import Traffic

TRAFFIC = Traffic(up=Tally(), down=Tally(), segment=1000, late_p99_ms=2, late_ms=9)


def outcome(*rounds: dict[str, float], failed: str = "") -> Outcome:
    row = Row(
        name="any",
        title="any line",
        spec=LineSpec(up=100.0, down=100.0, round_trip=0.1),
        size=500,
        files=2,
        contenders=tuple(rounds[0]),
        goals={"ceiling": 0.5, "raw-6": 2.0},
    )
    laps = [
        {
            name: Lap(
                contender=name,
                seconds=seconds,
                failure="it hangs" if name == failed else None,
                browser="Chromium",
                traffic=TRAFFIC,
            )
            for name, seconds in one.items()
        }
        for one in rounds
    ]
    return Outcome(row=row, rounds=laps)


def test_ratios_are_taken_within_a_round_and_medians_over_all() -> None:
    figures = outcome(
        {"mule": 10.0, "raw-6": 30.0}, {"mule": 20.0, "raw-6": 20.0}, {"mule": 40.0, "raw-6": 60.0}
    ).figures()
    assert figures["x_raw-6"] == 1.5
    assert (figures["s_mule"], figures["s_raw-6"]) == (20.0, 30.0)


def test_the_ceiling_is_the_rate_less_the_headers_of_full_packets() -> None:
    # 1000 bytes take as many packets of 1500 as segments of 1000: 1500 bytes at 100 a second.
    assert outcome({"mule": 30.0}).figures()["x_ceiling"] == 0.5


def test_a_goal_that_is_reached_is_not_missed() -> None:
    assert outcome({"mule": 30.0, "raw-6": 60.0}).missed() == []


def test_goals_that_are_missed_are_named() -> None:
    assert outcome({"mule": 40.0, "raw-6": 60.0}).missed() == [
        "any: 0.375 times as fast as ceiling, to be 0.5",
        "any: 1.500 times as fast as raw-6, to be 2",
    ]


def test_where_mule_did_not_go_nothing_is_compared() -> None:
    alone = outcome({"raw-6": 60.0})
    assert alone.missed() == []
    assert [name for name in alone.figures() if name.startswith("x_")] == []


@pytest.mark.parametrize("failed", ["mule", "raw-6"])
def test_who_did_not_arrive_is_named(failed: str) -> None:
    assert outcome({"mule": 1.0, "raw-6": 2.0}, failed=failed).failures == [f"any: {failed} failed: it hangs"]


def test_the_table_has_all_who_went_and_the_ceiling() -> None:
    assert outcome({"raw-6": 60.0, "mule": 30.0}, {"raw-6": 80.0, "mule": 20.0}).table() == [
        ("bare XHR page, 6 in parallel", 70.0, "60.0 80.0", 3.0, 2.0),
        ("Mule", 25.0, "30.0 20.0", None, None),
        ("the line's rate, less headers", 15.0, "15.0 15.0", 0.625, 0.5),
    ]
