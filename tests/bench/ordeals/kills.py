"""A browser that is killed again and again in the midst of one upload, and what the store had each time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mule_core.parts import MIB
from tests.bench.trials.lines import Lines, list_keys
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of
from tests.browser.steps import wait_for_end
from tests.faults.calls import BACKEND_CALLS
from tests.faults.faults import lost_answer
from tests.faults.line import Line
from tests.faults.log import Entry
from tests.faults.rules import Rule

POLL_SECONDS = 0.005
MOMENT_SECONDS = 120.0
END_SECONDS = 300.0
NEARLY = 0.98
UNFINISHED = 12 * MIB  # what a kill costs on average: of four parts under way, half

ASK = """
    const prefix = new URLSearchParams(location.search).get('backend')
    await fetch(`${prefix}/get_init_signature/?filename=other.bin&filesize=1&last_modified=0`)
"""

Part = tuple[str, int]
"""Upload id and part number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One life and its end. `at` is on the clock of the line's log, `had` what the store listed when all was over.

    `received` are the bytes of parts that have come over the line in all lives so far.
    """

    moment: str
    seconds: float
    at: float
    received: int
    had: frozenset[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordeal:
    """How an upload went through all its kills. `state` is the page's last word; `sent` counts bytes of parts.

    `right` is how many objects the bucket holds that are the file, `wrong` how many that are not. `sent_again` are
    parts that the store had of that very upload, `sent_anew` those that it had of whatever upload of the file: there
    are more of them where one begins afresh.
    """

    kills: Sequence[Kill]
    state: str
    size: int
    right: int
    wrong: int
    sent: int
    sent_again: frozenset[Part]
    sent_anew: frozenset[int]
    uploads: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Say whether it came to its good end, and the object is the file."""
        return self.state == "done" and (self.right, self.wrong) == (1, 0)

    @property
    def has_kept_all(self) -> bool:
        """Say whether it is right, and nothing that the store had was sent again."""
        return self.is_right and not self.sent_again and not self.sent_anew


@dataclass(slots=True, kw_only=True)
class Victim:
    """A browser, the lines that its page uploads over, and a client to ask the store itself.

    `digest` is the file's SHA-256 in hex; `on_kill` hears of each.
    """

    browser: BrowserDriver
    lines: Lines
    client: Any
    file: Path
    digest: str
    chance: random.Random
    on_kill: Callable[[Kill], object] = lambda _: None
    kills: list[Kill] = field(default_factory=list)

    def become_known(self) -> None:
        """Visit the page and ask the backend for something, as a newcomer does: that brings a cookie."""
        self.browser.open(self.lines.page)
        self.browser.run_async(ASK)

    def endure(self, moments: Sequence[str]) -> Ordeal:
        """Pick the file and be killed at each of these moments (of MOMENTS); then pick it for good."""
        began = time.monotonic()
        for index, moment in enumerate(moments):
            self._live(moment, lives=len(moments) - index)
        self._pick()
        upload = wait_for_end(self.browser, seconds=END_SECONDS)
        entries = self.lines.store.log.entries("part")
        bodies = (self.client.get_object(Bucket=self.lines.bucket, Key=key)["Body"] for key in self._keys())
        digests = [digest_of(body.iter_chunks(MIB)) for body in bodies]
        return Ordeal(
            kills=self.kills,
            state=upload["state"],
            size=self.size,
            right=digests.count(self.digest),
            wrong=len(digests) - digests.count(self.digest),
            sent=sum(entry.received for entry in entries),
            sent_again=self._sent_again(),
            sent_anew=self._sent_anew(),
            uploads=len({entry.upload_id for entry in entries}),
            seconds=time.monotonic() - began,
        )

    @property
    def size(self) -> int:
        """Give the file's, in bytes."""
        return self.file.stat().st_size

    def sent_at(self, share: float, *, in_vain: int = 0) -> Callable[[], bool]:
        """Tell when so much of what the store has yet to get has come over the line, and so many bytes besides."""
        line = self.lines.store
        left = self.size - self._stored_bytes()
        until = line.received + min(share * left + in_vain, NEARLY * left)
        return lambda: line.received >= until

    def asked_at(self, call: str) -> Callable[[], bool]:
        """Tell when the next such call has come."""
        seen = len(self._calls(call))
        return lambda: len(self._calls(call)) > seen

    def done_at(self, call: str) -> Callable[[], bool]:
        """Tell when the next such call is done, and the page is still waiting to hear of it."""
        self._line_of(call).follow([Rule(call=call, fault=lost_answer("stall"), times=1)])
        seen = len(self._calls(call))
        return lambda: any(entry.store_statuses for entry in self._calls(call)[seen:])

    def after(self, seconds: float) -> Callable[[], bool]:
        """Tell when so much time is over."""
        until = time.monotonic() + seconds
        return lambda: time.monotonic() >= until

    def _live(self, moment: str, *, lives: int) -> None:
        began = time.monotonic()
        has_come = MOMENTS[moment](self, lives)
        self._pick()
        deadline = time.monotonic() + MOMENT_SECONDS
        while not has_come():
            assert time.monotonic() < deadline, f"{moment} never came: {self.browser.run('return describe(0)')}"
            time.sleep(POLL_SECONDS)
        profile = self.browser.profile
        self.browser.kill()
        at = time.monotonic()
        for line in (self.lines.store, self.lines.backend):
            line.follow([])  # only that life was to wait in vain
        had = self._list_parts()
        kill = Kill(moment=moment, seconds=at - began, at=at, received=self.lines.store.received, had=had)
        self.kills.append(kill)
        self.on_kill(kill)
        self.browser.start(profile=profile)

    def _pick(self) -> None:
        self.browser.open(self.lines.page)
        self.browser.pick("#picker", self.file)

    def _line_of(self, call: str) -> Line:
        return self.lines.backend if call in BACKEND_CALLS else self.lines.store

    def _calls(self, call: str) -> list[Entry]:
        return self._line_of(call).log.entries(call)

    def _keys(self) -> list[str]:
        return list_keys(self.client, self.lines.bucket)

    def _list_parts(self) -> frozenset[Part]:
        """Ask the store which parts it has: of unfinished uploads, and of finished ones all that it ever had."""
        bucket = self.lines.bucket
        unfinished = self.client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        pages = self.client.get_paginator("list_parts").paginate
        listed = {
            (upload["UploadId"], part["PartNumber"])
            for upload in unfinished
            for page in pages(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            for part in page.get("Parts", ())
        }
        is_finished = bool(self._keys())
        return frozenset(listed | set(self.lines.store.log.stored_parts() if is_finished else ()))

    def _stored_bytes(self) -> int:
        chunk_size = max((entry.received for entry in self.lines.store.log.entries("part")), default=0)
        return len(self.kills[-1].had) * chunk_size if self.kills else 0

    def _sent_again(self) -> frozenset[Part]:
        """Give the parts that came again although the store had them, by its own list or by its answer."""
        log = self.lines.store.log
        by_answer = {(entry.upload_id or "", entry.part_number or 0) for entry in log.sent_again()}
        by_list = {
            part
            for kill in self.kills
            for entry in log.entries("part")
            if entry.started > kill.at and (part := (entry.upload_id or "", entry.part_number or 0)) in kill.had
        }
        return frozenset(by_answer | by_list)

    def _sent_anew(self) -> frozenset[int]:
        entries = self.lines.store.log.entries("part")
        return frozenset(
            number
            for kill in self.kills
            for number in {number for _, number in kill.had}
            if any(entry.started > kill.at and entry.part_number == number for entry in entries)
        )


def choose_moments(count: int, chance: random.Random) -> list[str]:
    """Give so many moments: one as the upload begins, the last two as it ends, all others by chance."""
    between = chance.choices(("just picked", "under way"), weights=(1, 4), k=max(0, count - 3))
    return ["create done", *between, "last part", "complete done"][:count]


Moment = Callable[[Victim, int], Callable[[], bool]]
"""Gives what tells when it has come; the number is that of the lives that are left, this one with them."""

# Of what is done the page has yet to hear.
MOMENTS: Mapping[str, Moment] = {
    "create asked": lambda victim, _: victim.asked_at("create"),
    "create done": lambda victim, _: victim.done_at("create"),
    "just picked": lambda victim, _: victim.after(victim.chance.uniform(0, 1)),
    "under way": lambda victim, lives: victim.sent_at(victim.chance.uniform(0, 2 / (lives + 1)), in_vain=UNFINISHED),
    "last part": lambda victim, _: victim.sent_at(NEARLY),
    "part done": lambda victim, _: victim.done_at("part"),
    "complete asked": lambda victim, _: victim.asked_at("complete"),
    "complete done": lambda victim, _: victim.done_at("complete"),
    "finish done": lambda victim, _: victim.done_at("upload_finished"),
}
