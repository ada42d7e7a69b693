"""What became of one upload, and of every byte that was sent for it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.trials.lines import Lines
from tests.faults.listener import Darkness
from tests.faults.log import Entry, Log

FATES = ("kept", "struck", "dark", "repeated", "again", "dropped")
"""Of a part's bytes: the store took them first; a fault ate them; the darkness did; the store had them already and got
them from the browser, which repeats by itself what dies on a connection that it has used before, or from the page; the
page let go of them."""
BROWSERS_HASTE = 0.05  # seconds after a death in which a browser repeats by itself; pages rest first, or ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a run ended. `state`, `code` and `message` are the page's last words.

    `right` is how many objects the bucket holds that are the file byte for byte, `wrong` how many that are not.
    `sent` are bytes by their fate; `woke_in` the seconds from the line's return to the first byte of a part. `story` is
    a line of text for all that happened.
    """

    seed: int
    how: Darkness
    state: str
    code: str | None
    message: str | None
    seconds: float
    size: int
    right: int
    wrong: int
    sent: Mapping[str, int]
    woke_in: float | None
    story: Sequence[str]

    @property
    def has_finished(self) -> bool:
        """Say whether the upload came to its good end by itself, and the object is the file."""
        return self.state == "done" and self.right == 1 and self.wrong == 0

    @property
    def is_false(self) -> bool:
        """Say whether the page said done where nothing, or nothing right, is there."""
        return self.state == "done" and self.right == 0

    @property
    def sent_share(self) -> float:
        """Give all bytes of parts that were sent, of the file's size."""
        return sum(self.sent.values()) / self.size

    @property
    def own_share(self) -> float:
        """Give those that the page has to answer for: neither did a fault eat them nor did the browser repeat them."""
        return self.sent_share - (self.sent["struck"] + self.sent["repeated"]) / self.size


def sort_bytes(log: Log, *, dark_from: float | None) -> Counter[str]:
    """Give the bytes of all parts that came over a store's line, by their fate. It went dark at `dark_from`."""
    bytes_by_fate = Counter[str](dict.fromkeys(FATES, 0))
    for part_number in log.part_attempts():
        died_at, stored_at = -math.inf, math.inf
        for entry in log.entries("part", part_number=part_number):
            fate = _fate(entry, stored_at=stored_at, dark_from=dark_from)
            if fate == "again" and entry.started - died_at < BROWSERS_HASTE:
                fate = "repeated"
            bytes_by_fate[fate] += entry.received
            died_at = entry.ended if entry.ended and entry.status is None else -math.inf
            stored_at = min(stored_at, entry.stored_at or math.inf)
    return bytes_by_fate


def _fate(entry: Entry, *, stored_at: float, dark_from: float | None) -> str:
    if entry.started > stored_at:
        return "again"
    if entry.stored_at is not None:
        return "kept"
    if entry.fault not in (None, "lost_answer"):  # which by itself costs nothing: the store has the part
        return "struck"
    if dark_from is not None and entry.started <= dark_from <= (entry.ended or dark_from):
        return "dark"
    return "dropped"


def tell(lines: Lines, page: Sequence[tuple[float, str]]) -> list[str]:
    """Give all that happened in its order: what the page said (time and words), every request, and the darkness."""
    told = list(page)
    for name, line in (("store", lines.store), ("backend", lines.backend)):
        told += [(entry.started, f"{name:7} {_tell_request(entry)}") for entry in line.log.entries()]
    if lines.store.dark_from is not None and lines.store.dark_until is not None:
        told += [(lines.store.dark_from, "======= all lines go dark"), (lines.store.dark_until, "======= they return")]
    return [f"{time - lines.began:7.2f} {words}" for time, words in sorted(told)]


def _tell_request(entry: Entry) -> str:
    part = f" {entry.part_number}" if entry.part_number is not None else ""
    fault = f" [{entry.fault}]" if entry.fault else ""
    body = f" {entry.received} bytes" if entry.received else ""
    answers = f"it said {', '.join(map(str, entry.store_statuses)) or 'nothing'}, client heard {entry.status}"
    seconds = f"after {entry.ended - entry.started:.2f} s" if entry.ended else "never ended"
    return f"{entry.call}{part} #{entry.attempt}{fault}{body}: {answers}, {seconds}"
