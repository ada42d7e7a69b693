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
from collections.abc import Mapping
from pathlib import Path

from mule_core.parts import MIB
from tests.bench.ordeals.report import tell, write_page
from tests.bench.race.pages import bundle_pages
from tests.bench.trials.report import FOLDER
from tests.bench.wan.bars import render_bars
from tests.bench.wan.lap import Lap, run_lap
from tests.bench.wan.outcome import Outcome, circumstances
from tests.bench.wan.rows import ROWS, RUNNERS, Row
from tests.browser.files import make_file

COLUMNS = ("", "seconds", "each round", "Mule is so many times as fast", "goal")


def main() -> int:
    """Take the rounds, and say how they went."""
    given = parse_arguments()
    with tempfile.TemporaryDirectory() as place:
        bundles = bundle_pages(Path(place) / "pages")
        outcomes = [run_row(ROWS[name], given, folder=Path(place), bundles=bundles) for name in given.line]
    facts = circumstances(outcomes)
    for outcome in outcomes:
        shape = {"line": outcome.row.name, "bytes": outcome.size, "rounds": given.rounds, "seed": given.seed}
        tell("lines", outcome.figures(), **shape, **facts)
    sections = [part for outcome in outcomes for part in (f"## {outcome.group().title}", (COLUMNS, outcome.table()))]
    write_page("lines", ", ".join(f"{name}: {value}" for name, value in facts.items()), "![](lines.svg)", *sections)
    (FOLDER / "lines.svg").write_text(render_bars([outcome.group() for outcome in outcomes], unit="s"))
    wrong = [words for outcome in outcomes for words in (*outcome.failures, *outcome.missed())]
    sys.stderr.write("".join(f"{words}\n" for words in wrong))
    return 1 if wrong else 0


def run_row(row: Row, given: argparse.Namespace, *, folder: Path, bundles: Path) -> Outcome:
    """Take the rounds of one line."""
    mib = given.mib or row.mib
    file = folder / f"{mib}.bin"
    make_file(file, mib * MIB)
    rounds = [run_round(row, number, file=file, given=given, bundles=bundles) for number in range(given.rounds)]
    return Outcome(row=row, size=mib * MIB, rounds=rounds)


def run_round(row: Row, number: int, *, file: Path, given: argparse.Namespace, bundles: Path) -> Mapping[str, Lap]:
    """Send everybody over the line once, each time in another order."""
    names = given.contenders or row.contenders
    turn = number % len(names)
    seed = given.seed + number
    laps = {}
    for name in (*names[turn:], *names[:turn]):
        timeline = given.timeline / f"{row.name}-{seed}-{name}.jsonl" if given.timeline else None
        laps[name] = run_lap(RUNNERS[name], row.spec, [file], bundles=bundles, seed=seed, timeline=timeline)
        say(row, laps[name])
    return laps


def say(row: Row, lap: Lap) -> None:
    """Say how a lap went, as it ends."""
    late = f"the line was {lap.traffic.late_p99_ms} ms late, at most {lap.traffic.late_ms}"
    sys.stderr.write(f"{row.name} {lap.contender}: {lap.failure or f'{lap.seconds:.1f} s'} ({late})\n")


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
