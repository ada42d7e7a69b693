"""A file of 64 MiB on 300 bad days, in Chromium: does it arrive, whole and by itself, and at what price?

    python -m tests.bench.chaos [--runs N] [--seed S] [--at-once K] [--deadline SECONDS]

The days are those of the seeds S to S + N - 1, as tests/faults/mix.py has them. Prints one JSON line a figure, and
writes tests/report/chaos.md and, into the folder tests/report/chaos, all that happened in each run. The exit status is
1 where a promise is broken, see trials/figures.py.
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
    given = make_parser(__doc__, runs=RUNS).parse_args()
    seeds = range(given.seed, given.seed + given.runs)
    verdicts, load = run_chaos(seeds, at_once=given.at_once, deadline=given.deadline)
    print_figures("chaos", verdicts, load, seed=given.seed)
    write_report("chaos", verdicts, load)
    broken = broken_promises(verdicts)
    for promise in broken:
        sys.stderr.write(f"broken: {promise}\n")
    return 1 if broken else 0


def make_parser(description: str | None, *, runs: int) -> argparse.ArgumentParser:
    """Give what reads the arguments that all benchmarks of bad days take."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the others have those that follow")
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--deadline", type=float, default=DEADLINE, help="seconds that a run may take")
    return parser


def run_chaos(seeds: range, *, at_once: int, deadline: float) -> tuple[list[Verdict], Load]:
    """Run these seeds against a store of their own."""
    with tempfile.TemporaryDirectory() as folder, SeaweedFS(Path(folder) / "store") as store:
        file = Path(folder) / "film.bin"
        digest = make_file(file, SIZE)
        scene = Scene(store=store, file=file, digest=digest, make_server=Rig, deadline=deadline)
        return run_seeds(scene, seeds, at_once=at_once, on_verdict=say)


def say(verdict: Verdict) -> None:
    """Say how a run went, as it ends."""
    woke_in = "never" if verdict.woke_in is None else f"{verdict.woke_in:.1f} s"
    sys.stderr.write(
        f"seed {verdict.seed} ({verdict.how}): {verdict.state}, {verdict.right} right, {verdict.wrong} wrong,"
        f" {verdict.sent_share:.2f} sent, {verdict.seconds:.0f} s, awake after {woke_in}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
