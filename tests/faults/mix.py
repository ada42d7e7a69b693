"""A bad day, by its seed: faults, a slow line and half a minute of darkness, for runs that leave nothing out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from .calls import SIGNING_CALLS
from .faults import Fault, answer, lost_answer, reset_before, reset_within, stall_within
from .line import Line
from .listener import Darkness
from .rules import Rule

DARK_SECONDS = 30.0
RATE = 3_000_000  # bytes a second

_DARKNESS: tuple[Darkness, ...] = ("refused", "swallowed")  # by turns, so that few seeds have both

_PART_FAULTS: Mapping[Fault, float] = {
    reset_within(): 0.10,
    answer("503 SlowDown"): 0.08,
    lost_answer(): 0.05,
    stall_within(): 0.04,
}
_STORE_FAULTS: Mapping[Fault, float] = {reset_before(): 0.02, answer("503 SlowDown"): 0.02, lost_answer(): 0.02}
_BACKEND_FAULTS: Mapping[Fault, float] = {
    reset_before(): 0.02,
    answer("503 StoreUnavailable"): 0.02,
    lost_answer(): 0.02,
}
_FAULTS: Mapping[str, Mapping[Fault, float]] = {
    **dict.fromkeys(("part", "put"), _PART_FAULTS),
    **dict.fromkeys(("create", "list", "complete"), _STORE_FAULTS),
    **dict.fromkeys(SIGNING_CALLS, _BACKEND_FAULTS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What the day brings. `dark_at` is the share of the bytes (0.2 to 0.8) at which all lines go dark, as `how` says.

    The rules are for store and backend alike: calls of the two have different names.
    """

    seed: int
    rules: tuple[Rule, ...]
    dark_at: float
    dark_seconds: float
    how: Darkness
    rate: float

    def befall(self, *lines: Line, total_bytes: int) -> None:
        """Let it begin on these lines; `total_bytes` is what is to go up over one of them, all files together."""
        for line in lines:
            line.follow(self.rules, seed=self.seed)
            line.rate = self.rate
            line.at_bytes(line.received + int(total_bytes * self.dark_at), lambda: self._darken(*lines))

    def _darken(self, *lines: Line) -> None:
        for line in lines:
            line.go_dark(self.dark_seconds, how=self.how)


def chaos_mix(seed: int, *, dark_seconds: float = DARK_SECONDS, rate: float = RATE) -> Mix:
    """Give the mix of a seed: a fault for 27 % of parts and 6 % of calls that sign, create, list and complete."""
    chance = random.Random(f"mix {seed}")
    return Mix(
        seed=seed,
        rules=tuple(rule for call, faults in _FAULTS.items() for rule in _one_of(call, faults)),
        dark_at=chance.uniform(0.2, 0.8),
        dark_seconds=dark_seconds,
        how=_DARKNESS[seed % len(_DARKNESS)],
        rate=rate,
    )


def _one_of(call: str, faults: Mapping[Fault, float]) -> list[Rule]:
    """Give rules that strike with these probabilities in all, although each is asked only if none before it struck."""
    rules, left = [], 1.0
    for fault, probability in faults.items():
        rules.append(Rule(call=call, fault=fault, probability=probability / left))
        left -= probability
    return rules
