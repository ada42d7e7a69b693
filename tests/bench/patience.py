"""How soon a dead connection is noticed, and how long a slow one is borne with.

    python -m tests.bench.patience [--browsers NAME …] [--shares SHARE …] [--at-once WORKERS …]

A part sticks for ever, with so much of it through, on a line where every connection has 1 MB/s: how many seconds are
there from its last byte to the next attempt at it? And parts of 6 MiB, so many at once, have 30 kB/s together: is one
of them cut off? Prints one JSON line a figure, and writes tests/report/patience.md. The exit status is 1 where a stall
was noticed after more than 10 seconds, a slow part was cut off, or something did not arrive.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec

from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.ordeals.patience import PART_SIZE, Outcome, bear_slowness, notice_stall
from tests.bench.ordeals.report import tell, write_page
from tests.browser.files import make_file
from tests.browser.launching import LAUNCHES

P = ParamSpec("P")

SHARES = (0.02, 0.25, 0.5, 0.75, 0.95, 1.0)
PARTS = 8
NOTICED_IN = 10.0  # seconds


def main() -> int:
    """Run them, and say how it went."""
    given = parse_arguments()
    with tempfile.TemporaryDirectory() as folder, SeaweedFS(Path(folder) / "store") as store:
        files = {parts: Path(folder) / f"{parts}.bin" for parts in (PARTS, *given.at_once)}
        for parts, file in files.items():
            make_file(file, parts * PART_SIZE)
        with ThreadPoolExecutor() as meanwhile:  # what is slow has little to do
            slow: list[Future[Outcome]] = [
                meanwhile.submit(say_of(bear_slowness), store, files[at_once], at_once=at_once, browser=browser)
                for browser in given.browsers
                for at_once in given.at_once
            ]
            stalls = [
                say_of(notice_stall)(store, files[PARTS], share=share, browser=browser)
                for browser in given.browsers
                for share in given.shares
            ]
            return report(stalls, [outcome.result() for outcome in slow])


def say_of(run: Callable[P, Outcome]) -> Callable[P, Outcome]:
    """Give the same, which says how it went as it ends."""

    def run_and_say(*args: P.args, **kwargs: P.kwargs) -> Outcome:
        outcome = run(*args, **kwargs)
        sys.stderr.write(f"{outcome}\n")
        return outcome

    return run_and_say


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browsers", nargs="+", choices=LAUNCHES, default=["chromium"])
    parser.add_argument("--shares", type=float, nargs="*", default=SHARES, help="of the part that are through")
    parser.add_argument("--at-once", type=int, nargs="*", default=[1, 2], help="parts on the slow line")
    return parser.parse_args()


def report(stalls: Sequence[Outcome], slow: Sequence[Outcome]) -> int:
    """Tell it all; gives the exit status."""
    for outcome in stalls:
        noticed = {} if outcome.noticed_in is None else {"noticed_in": outcome.noticed_in}
        tell("patience", {**noticed, "done": outcome.state == "done"}, what=outcome.what)
    for outcome in slow:
        tell("patience", {"cut_off": outcome.again, "done": outcome.state == "done"}, what=outcome.what)
    write_page(
        "patience",
        "## A part that sticks on a fast line",
        (("what", "state", "noticed in, s"), [(one.what, one.state, one.noticed_in) for one in stalls]),
        "## Parts on a slow line",
        (("what", "state", "cut off", "seconds"), [(one.what, one.state, one.again, one.seconds) for one in slow]),
    )
    all_done = all(outcome.state == "done" for outcome in (*stalls, *slow))
    noticed_all = all(outcome.noticed_in is not None and outcome.noticed_in < NOTICED_IN for outcome in stalls)
    return 0 if all_done and noticed_all and not any(outcome.again for outcome in slow) else 1


if __name__ == "__main__":
    sys.exit(main())
