"""What went over a line: an entry for each request, and what tests ask of them all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(slots=True, kw_only=True)
class Entry:
    """One request. Times are seconds on the clock of `time.monotonic`, the same for all lines.

    `received` counts bytes of the body that came from the client; `store_statuses` what the store answered (two, if it
    was given the request twice; none, if it never saw it whole), `stored_at` when it first answered 2xx. `status` went
    to the client, None if nothing did. `fault` is the one applied, by name.
    """

    call: str
    path: str
    part_number: int | None
    upload_id: str | None
    attempt: int
    started: float
    fault: str | None = None
    received: int = 0
    store_statuses: tuple[int, ...] = ()
    stored_at: float | None = None
    status: int | None = None
    ended: float | None = None


class Log:
    """All entries, in the order in which the requests came. Safe to read from any thread at any time.

    `on_end` is called with each entry as its request ends, in the line's thread.
    """

    def __init__(self, *, on_end: Callable[[Entry], None] | None = None) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()
        self.on_end = on_end

    def begin(self, entry: Entry) -> None:
        """Take an entry in; the line goes on writing to it."""
        with self._lock:
            self._entries.append(entry)

    def end(self, entry: Entry, *, at: float) -> None:
        """Note that the request is over."""
        entry.ended = at
        if self.on_end:
            self.on_end(replace(entry))

    def entries(self, call: str | None = None, *, part_number: int | None = None) -> list[Entry]:
        """Give copies of the entries of one call or of all, of one part or of all."""
        with self._lock:
            entries = [replace(entry) for entry in self._entries]
        return [entry for entry in entries if call in (None, entry.call) and part_number in (None, entry.part_number)]

    def bytes_received(self, call: str | None = None) -> int:
        """Give how many bytes of bodies clients have sent, all attempts together."""
        return sum(entry.received for entry in self.entries(call))

    def part_attempts(self) -> Counter[int]:
        """Give how often each part was sent."""
        return Counter(entry.part_number for entry in self.entries("part") if entry.part_number is not None)

    def stored_parts(self) -> dict[tuple[str, int], float]:
        """Give, by upload id and part number, when the store first had a part (2xx), whatever its client was told.

        An object that is sent whole is part 0, of its path.
        """
        stored: dict[tuple[str, int], float] = {}
        for entry in self._sendings():
            if entry.stored_at is not None:
                part = _part(entry)
                stored[part] = min(stored.get(part, entry.stored_at), entry.stored_at)
        return stored

    def sent_again(self) -> list[Entry]:
        """Give the sendings of parts, and of whole objects, that were begun after the store had it: for nothing."""
        stored = self.stored_parts()
        return [entry for entry in self._sendings() if entry.started > stored.get(_part(entry), entry.started)]

    def _sendings(self) -> list[Entry]:
        return [entry for entry in self.entries() if entry.call in ("part", "put")]


def _part(entry: Entry) -> tuple[str, int]:
    return entry.upload_id or entry.path, entry.part_number or 0
