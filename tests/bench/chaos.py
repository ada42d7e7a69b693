"""A file of 64 MiB on 300 bad days, in Chromium: does it arrive, whole and by itself, and at what price?

    python -m tests.bench.chaos [--runs N] [--seed S] [--at-once K] [--deadline SECONDS]

The days are those of the seeds S to S + N - 1, as tests/faults/mix.py has them. Prints one JSON line a figure, and
writes tests/report/chaos.md, and all that happened in the run of each seed to tests/report/chaos/. The exit status is 1 where a promise
of `PROMISES` is broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from mule_core.parts import MIB
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.trials.crowd import Load, run_seeds
from tests.bench.trials.figures import broken_promises, print_figures
from tests.bench.trials.report import write_report
from tests.bench.trials.trial import Scene
from tests.bench.trials.verdict import Verdict
from tests.browser.files import make_file
from tests.browser.rig import Rig

SIZE = 64 * MIB
RUNS = 300
AT_ONCE = 8
DEADLINE = 300.0  # seconds


def main() -> int:
    """Run them, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--deadline", type=float, default=DEADLINE)
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.runs)
    verdicts, load = run_chaos(seeds, at_once=given.at_once, deadline=given.deadline)
    print_figures("chaos", verdicts, load, seed=given.seed)
    write_report("chaos", verdicts, load)
    broken = broken_promises(verdicts)
    for promise in broken:
        sys.stderr.write(f"broken: {promise}\n")
    return 1 if broken else 0


def run_chaos(seeds: range, *, at_once: int, deadline: float) -> tuple[list[Verdict], Load]:
    """Run these seeds against a store of their own."""
    with tempfile.TemporaryDirectory() as folder, SeaweedFS(Path(folder) / "store") as store:
        file = Path(folder) / "film.bin"
        digest = make_file(file, SIZE)
        scene = Scene(store=store, file=file, digest=digest, make_server=Rig, deadline=deadline)
        return run_seeds(scene, seeds, at_once=at_once, on_verdict=_say)


def _say(verdict: Verdict) -> None:
    woke_in = "never" if verdict.woke_in is None else f"{verdict.woke_in:.1f} s"
    sys.stderr.write(
        f"seed {verdict.seed} ({verdict.how}): {verdict.state}, {verdict.right} right, {verdict.wrong} wrong,"
        f" {verdict.sent_share:.2f} sent, {verdict.seconds:.0f} s, awake after {woke_in}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
