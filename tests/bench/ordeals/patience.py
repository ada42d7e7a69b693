"""A part that sticks on a fast line, and parts on a line so slow that they seem to stick."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mule_core.parts import MIB
from tests.bench.ordeals.stage import run_browser, set_stage
from tests.bench.trials.lines import Lines
from tests.browser.drivers import BrowserDriver
from tests.browser.steps import wait_for_end
from tests.faults.exchange import Exchange
from tests.faults.faults import Fault
from tests.faults.log import Log
from tests.faults.rules import Rule
from tests.stores import Store

PART_SIZE = 6 * MIB  # Mule's own default
FAST = 1_000_000  # bytes a second that every connection has
SLOW = 30_000  # bytes a second that all have together
STUCK = 6  # the part that sticks: by then the first four have told how fast the line is
NOTICE_SECONDS = 200.0
SLOW_SECONDS = 1500.0


class Stall:
    """A part of which this share arrives (0 to 1), and then nothing; `at` is when the last byte came."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.at: float | None = None

    @property
    def rules(self) -> list[Rule]:
        """Give the rules that let it befall the first attempt at the part."""
        return [Rule(call="part", fault=Fault("stall_within", self._act), parts=(STUCK,), times=1)]

    def noticed_in(self, log: Log) -> float | None:
        """Give the seconds from the last byte to the next attempt at that part; None where there was none."""
        attempts = log.entries("part", part_number=STUCK)
        return attempts[1].started - self.at if len(attempts) > 1 and self.at is not None else None

    async def _act(self, exchange: Exchange) -> None:
        if self.share < 1:
            await exchange.forward_share(self.share)
        else:
            await exchange.read_body()
        self.at = time.monotonic()
        await exchange.stall()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one upload went. `again` is how many attempts there were beyond one a part.

    `noticed_in` is in seconds, None where nothing stuck or nobody noticed.
    """

    what: str
    state: str
    again: int
    seconds: float
    noticed_in: float | None = None


def notice_stall(store: Store, file: Path, *, share: float, browser: str) -> Outcome:
    """Upload a file of more parts than six over a line of 1 MB/s a connection, on which one part sticks."""
    stall = Stall(share)
    with set_stage(store) as lines, run_browser(browser) as driver:
        lines.store.rate_per_connection = FAST
        lines.store.follow(stall.rules)
        upload, seconds = _upload(driver, lines, file, deadline=NOTICE_SECONDS)
        return Outcome(
            what=f"{browser}, stuck at {share:.0%}",
            state=upload["state"],
            again=_attempts_again(lines.store.log),
            seconds=seconds,
            noticed_in=stall.noticed_in(lines.store.log),
        )


def bear_slowness(store: Store, file: Path, *, at_once: int, browser: str) -> Outcome:
    """Upload a file over a line of 30 kB/s, with so many workers."""
    with set_stage(store, options={"workers": at_once}) as lines, run_browser(browser) as driver:
        lines.store.rate = SLOW
        upload, seconds = _upload(driver, lines, file, deadline=SLOW_SECONDS)
        return Outcome(
            what=f"{browser}, {at_once} at once",
            state=upload["state"],
            again=_attempts_again(lines.store.log),
            seconds=seconds,
        )


def _upload(driver: BrowserDriver, lines: Lines, file: Path, *, deadline: float) -> tuple[dict[str, Any], float]:
    driver.open(lines.page)
    start = time.monotonic()
    driver.pick("#picker", file)
    try:
        upload = wait_for_end(driver, seconds=deadline)
    except AssertionError:
        upload = driver.run("return describe(0)")
    return upload, time.monotonic() - start


def _attempts_again(log: Log) -> int:
    return sum(attempts - 1 for attempts in log.part_attempts().values())
