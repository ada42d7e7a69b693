"""How fast files go over lines that are slow, far or lossy, and how much of such a line Mule uses.

    python -m tests.bench.lines [--line NAME …] [--rounds N] [--contenders NAME …] [--mib SIZE] [--timeline FOLDER]

Lines (tests/bench/wan/rows.py): clear lossy far throttled. Contenders: those of tests/bench/race, and mule-1, which is
Mule with one worker. To see what a change of Mule does (after `npm --prefix mule_js run build`), for example:

    python -m tests.bench.lines --line lossy --contenders mule raw-6 --mib 32 --rounds 1

Each lap says its seconds at once; with `--timeline` it leaves a file of what went on in each connection, which
`python -m tests.bench.wan.story FILE` sums up. Rounds are interleaved, all laps of one round lose the packets of one
seed, and ratios are taken within a round. Prints one JSON line a figure: `s_` are seconds, `x_` how many times as fast
as that yardstick Mule is (`x_ceiling`: the line's rate less the headers of full packets), all medians over the rounds.
Writes tests/report/lines.md. The exit status is 1 where something did not arrive or Mule was too slow.

Needs root, iproute2 and network namespaces. Takes some 12 minutes a round.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mule_core.parts import MIB
from tests.bench.race.pages import bundle_pages
from tests.bench.wan.lap import Lap, run_lap
from tests.bench.wan.rows import ROWS, RUNNERS, Row
from tests.browser.files import make_file


def main() -> int:
    given = parse_arguments()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bundles = bundle_pages(folder / "pages")
        for name in given.line:
            row = ROWS[name]
            for number in range(given.rounds):
                run_round(row, number, given=given, folder=folder, bundles=bundles)
    return 0


def run_round(row: Row, number: int, *, given: argparse.Namespace, folder: Path, bundles: Path) -> Sequence[Lap]:
    """Send everybody over the line once, each time in another order."""
    mib = given.mib or row.mib
    file = folder / f"{mib}.bin"
    if not file.exists():
        make_file(file, mib * MIB)
    names = given.contenders or row.contenders
    turn = number % len(names)
    seed = given.seed + number
    laps = []
    for name in (*names[turn:], *names[:turn]):
        timeline = given.timeline / f"{row.name}-{seed}-{name}.jsonl" if given.timeline else None
        lap = run_lap(RUNNERS[name], row.spec, [file], bundles=bundles, seed=seed, timeline=timeline)
        say(row, lap, size=mib * MIB)
        laps.append(lap)
    return laps


def say(row: Row, lap: Lap, *, size: int) -> None:
    """Say how a lap went, as it ends."""
    share = row.ceiling_seconds(size, packet=1500, segment=lap.traffic.segment) / lap.seconds
    late = f"late {lap.traffic.late_p99_ms} ms, at most {lap.traffic.late_ms}"
    words = lap.failure or f"{lap.seconds:.1f} s, {share:.3f} of the rate"
    sys.stderr.write(f"{row.name} {lap.contender}: {words} ({late})\n")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--line", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contenders", nargs="+", choices=RUNNERS, help="others than usual")
    parser.add_argument("--mib", type=int, help="of the file, if not as usual")
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--timeline", type=Path, metavar="FOLDER")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
