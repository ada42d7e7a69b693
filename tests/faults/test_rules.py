"""Decisions depend on the seed, the call, the part and the attempt: on nothing else."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.faults.calls import Call
from tests.faults.faults import answer, reset_before, reset_within
from tests.faults.rules import Rule, Script, parse_rules


def part(number: int) -> Call:
    return Call(name="part", path="/bucket/key", part_number=number)


CREATE = Call(name="create", path="/bucket/key")


def struck(script: Script, *calls: Call) -> list[str | None]:
    faults = [script.find_fault(call, attempt=script.next_attempt(call)) for call in calls]
    return [fault.name if fault else None for fault in faults]


def test_a_rule_strikes_each_part_so_many_times() -> None:
    script = Script([Rule(call="part", fault=reset_before(), times=1)])
    assert struck(script, part(1), part(2), part(1), part(2)) == ["reset_before", "reset_before", None, None]


def test_a_rule_passes_the_first_ones_it_skips() -> None:
    script = Script([Rule(call="create", fault=reset_before(), skip=2, times=1)])
    assert struck(script, *[CREATE] * 5) == [None, None, "reset_before", None, None]


def test_a_rule_without_times_strikes_for_ever() -> None:
    assert struck(Script([Rule(call="create", fault=reset_before())]), *[CREATE] * 50) == ["reset_before"] * 50


def test_rules_come_one_after_another() -> None:
    script = Script(
        [Rule(call="create", fault=reset_before(), times=1), Rule(call="create", fault=answer("503 SlowDown"), times=2)]
    )
    assert struck(script, *[CREATE] * 4) == ["reset_before", "503 SlowDown", "503 SlowDown", None]


def test_a_rule_concerns_the_parts_it_names() -> None:
    script = Script([Rule(call="part", fault=reset_before(), parts=(2, 3))])
    assert struck(script, part(1), part(2), part(3), part(4)) == [None, "reset_before", "reset_before", None]


def test_any_call_is_any_call() -> None:
    script = Script([Rule(call="any", fault=reset_before(), times=1)])
    assert struck(script, CREATE, part(1), CREATE) == ["reset_before", "reset_before", None]


def test_attempts_are_counted_by_part() -> None:
    script = Script()
    assert [script.next_attempt(call) for call in (part(1), part(2), part(1), CREATE)] == [1, 1, 2, 1]


def outcomes(order: list[int], *, seed: int) -> dict[int, list[str | None]]:
    rules = [
        Rule(call="part", fault=reset_within(), probability=0.4),
        Rule(call="part", fault=answer("503 SlowDown"), probability=0.3, times=1),
    ]
    script = Script(rules, seed=seed)
    found: dict[int, list[str | None]] = {}
    for number in order:
        found.setdefault(number, []).extend(struck(script, part(number)))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_parts_come_changes_nothing(seed: int) -> None:
    order = [number for number in range(1, 41) for _ in range(3)]
    shuffled = random.Random(seed).sample(order, len(order))
    assert outcomes(shuffled, seed=seed) == outcomes(order, seed=seed)


def test_another_seed_is_another_day() -> None:
    order = list(range(1, 41))
    assert all(outcomes(order, seed=one) != outcomes(order, seed=two) for one, two in itertools.pairwise(range(5)))


def test_a_probability_is_kept_in_the_long_run() -> None:
    script = Script([Rule(call="part", fault=reset_before(), probability=0.25)], seed=3)
    count = sum(name is not None for name in struck(script, *map(part, range(1, 2001))))
    assert 430 < count < 570  # 500, ± 3.6 standard deviations


def test_random_numbers_of_a_request_are_the_same_every_time() -> None:
    assert Script(seed=7).random_for("part", 3, 1).random() == Script(seed=7).random_for("part", 3, 1).random()
    assert Script(seed=7).random_for("part", 3, 1).random() != Script(seed=7).random_for("part", 3, 2).random()


def test_rules_are_read_from_json() -> None:
    first, second = parse_rules(
        """[
            {"call": "part", "fault": "reset_within", "parameters": {"share": 0.5},
             "times": 2, "skip": 1, "probability": 0.5, "parts": [3, 4]},
            {"call": "complete", "fault": "answer", "parameters": {"name": "200 Error"}, "times": "every"}
        ]"""
    )
    assert (first.call, first.fault.name, first.times, first.skip, first.probability, first.parts) == (
        *("part", "reset_within", 2, 1),
        *(0.5, (3, 4)),
    )
    assert (second.call, second.fault.name, second.times, second.probability) == ("complete", "200 Error", None, 1.0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{}", "expected a list of rules"),
        ('[{"call": "part"}]', "rule 1: 'fault' is missing"),
        ('[{"fault": "refuse"}]', "rule 1: .*call"),
        ('[{"call": "part", "fault": "explode"}]', "rule 1: there is no fault 'explode', but: refuse, "),
        ('[{"call": "parts", "fault": "refuse"}]', "rule 1: there is no call 'parts'"),
        ('[{"call": "part", "fault": "refuse", "chance": 1}]', "rule 1: .*chance"),
        ('[{"call": "part", "fault": "refuse", "probability": 2}]', "rule 1: expected a probability from 0 to 1"),
        ('[{"call": "part", "fault": "reset_within", "parameters": {"half": 1}}]', "rule 1: .*half"),
        ('[{"call": "part", "fault": "answer", "parameters": {"name": "418"}}]', "rule 1: there is no answer '418'"),
        ('[{"call": "part", "fault": "refuse", "times": "often"}]', "rule 1: .*often"),
    ],
)
def test_a_mistake_in_a_script_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_rules(text)
