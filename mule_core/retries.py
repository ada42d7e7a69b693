"""What pages had to try again, as they say it in passing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 20  # causes at a time

# Nothing in it can begin another word or line of a log.
_RETRIES = re.compile(r"([A-Za-z][A-Za-z0-9]{0,39}),([1-9][0-9]{0,5}),([A-Za-z0-9._~+/=:-]{0,200})(?:,|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """So many times for one cause. `request_id` is what the store's own log calls the last of them, if it told."""

    cause: str
    count: int
    request_id: str = ""


def parse_retries(text: str) -> Sequence[Retries]:
    """Read `SlowDown,2,4442587FB7D0A2F9,NetworkError,1,`: cause, count and request id by turns, 20 of each at most.

    What does not read like that ends the list without an error: no upload fails for what is said in passing.
    """
    found: list[Retries] = []
    place = 0
    while len(found) < MOST and (match := _RETRIES.match(text, place)):
        found.append(Retries(cause=match[1], count=int(match[2]), request_id=match[3]))
        place = match.end()
    return found
