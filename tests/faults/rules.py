"""Which request meets which fault: a script of rules, and a seed.

What happens to a request depends on the seed, its call, its part number and which attempt at it this is, and on nothing
else: parts may come in any order and at once, and the same script with the same seed treats each alike.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .calls import ANY, NAMES, Call
from .faults import FAULTS, Fault

EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A fault for a call (by its name in calls.NAMES, or "any"), and for some of its parts if `parts` is not empty.

    Each part is counted by itself, and so is each call that has no parts: the first `skip` requests that come to this
    rule pass, then it strikes `times` times (None: every time), each time with `probability` 0 to 1. The rules of a
    script are asked in order, and a request that one has struck does not come to the next. Raises ValueError.
    """

    call: str
    fault: Fault
    times: int | None = None
    skip: int = 0
    probability: float = 1.0
    parts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.call not in NAMES:
            raise ValueError(f"there is no call {self.call!r}, but: {', '.join(NAMES)}")
        if not 0 <= self.probability <= 1:
            raise ValueError(f"expected a probability from 0 to 1, got {self.probability}")

    def concerns(self, call: Call) -> bool:
        """Say whether the rule is about such a request."""
        return self.call in (call.name, ANY) and (not self.parts or call.part_number in self.parts)


class Script:
    """Rules, a seed, and how often each rule has been asked. For one thread."""

    def __init__(self, rules: Sequence[Rule] = (), *, seed: int = 0) -> None:
        self.rules = tuple(rules)
        self.seed = seed
        self._attempts: Counter[tuple[str, int | None]] = Counter()
        self._passed: Counter[tuple[int, str, int | None]] = Counter()
        self._struck: Counter[tuple[int, str, int | None]] = Counter()

    def next_attempt(self, call: Call) -> int:
        """Count a request; gives which attempt at this call, or this part, it is, from 1."""
        self._attempts[call.name, call.part_number] += 1
        return self._attempts[call.name, call.part_number]

    def find_fault(self, call: Call, *, attempt: int) -> Fault | None:
        """Give the fault that this attempt meets, and count it against its rule."""
        return next(
            (rule.fault for index, rule in enumerate(self.rules) if self._strikes(index, call, attempt=attempt)), None
        )

    def random_for(self, *words: object) -> random.Random:
        """Give random numbers that depend on the seed and on these words alone."""
        return random.Random(json.dumps([self.seed, *words]))

    def _strikes(self, index: int, call: Call, *, attempt: int) -> bool:
        rule, asked = self.rules[index], (index, call.name, call.part_number)
        if not rule.concerns(call):
            return False
        if self._passed[asked] < rule.skip:
            self._passed[asked] += 1
            return False
        if rule.times is not None and self._struck[asked] >= rule.times:
            return False
        if self.random_for(index, call.name, call.part_number, attempt).random() >= rule.probability:
            return False
        self._struck[asked] += 1
        return True


def parse_rules(text: str) -> list[Rule]:
    """Read rules from JSON: a list of objects such as the following; all but call and fault may be left out.

        {"call": "part", "fault": "reset_within", "parameters": {"share": 0.5},
         "times": 2, "skip": 0, "probability": 1, "parts": [3, 4]}

    `times` may also be "every", which it is if left out. Raises ValueError, which says what is wrong with which rule.
    """
    given = json.loads(text)
    if not isinstance(given, list):
        raise ValueError("expected a list of rules")
    return [_parse_rule(number, fields) for number, fields in enumerate(given, 1)]


def _parse_rule(number: int, given: Mapping[str, Any]) -> Rule:
    try:
        fields = dict(given)
        name, parameters = fields.pop("fault"), fields.pop("parameters", {})
        if name not in FAULTS:
            raise ValueError(f"there is no fault {name!r}, but: {', '.join(FAULTS)}")
        times = fields.pop("times", EVERY)
        return Rule(
            fault=FAULTS[name](**parameters),
            times=None if times == EVERY else int(times),
            parts=tuple(fields.pop("parts", ())),
            **fields,
        )
    except KeyError as exc:
        raise ValueError(f"rule {number}: {exc} is missing") from exc
    except (TypeError, ValueError) as exc:
        raise ValueError(f"rule {number}: {exc}") from exc
