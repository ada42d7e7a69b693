"""Rounds of laps: everybody over the same line, one after another, and once more."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.bench.ordeals.report import tell, write_page
from tests.bench.race.pages import bundle_pages
from tests.bench.race.report import FOLDER, circumstances
from tests.bench.wan.lap import Lap, run_lap
from tests.bench.wan.outcome import Outcome
from tests.bench.wan.rows import MORE_NAMES, RUNNERS, SOCKETS, Row
from tests.bench.wan.sockets import run_sockets
from tests.browser.files import make_file

COLUMNS = ("", "seconds", "each round", "Mule is so many times as fast", "goal")


def run_bench(name: str, rows: Sequence[Row], *, words: str | None) -> int:
    """Do what the command line asks for; gives an exit status. `words` are its help."""
    given = _parse_arguments(name, rows, words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that everything is left in order
    if given.timeline:
        given.timeline.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        bundles = bundle_pages(Path(place) / "pages")
        outcomes = [
            _run_row(_shape(row, given), given, folder=Path(place) / row.name, bundles=bundles)
            for row in rows
            if row.name in given.line
        ]
    _report(name, outcomes, given)
    wrong = [words for outcome in outcomes for words in (*outcome.failures, *outcome.missed())]
    sys.stderr.write("".join(f"{words}\n" for words in wrong))
    return 1 if wrong else 0


def _parse_arguments(name: str, rows: Sequence[Row], words: str | None) -> argparse.Namespace:
    names = [row.name for row in rows]
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--line", nargs="+", choices=names, default=names)
    parser.add_argument("--rounds", type=int, help="how many, if not as usual")
    parser.add_argument("--contenders", nargs="+", choices=[*RUNNERS, *SOCKETS], help="others than usual")
    parser.add_argument("--files", type=int, help="how many, if not as usual")
    parser.add_argument("--size", type=int, help="of each file in bytes, if not as usual")
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--report", default=name, help="what the page and its pictures are called in tests/report")
    parser.add_argument("--timeline", type=Path, metavar="FOLDER", help="leave a timeline of each lap there")
    return parser.parse_args()


def _shape(row: Row, given: argparse.Namespace) -> Row:
    return replace(
        row,
        size=given.size or row.size,
        files=given.files or row.files,
        rounds=given.rounds or row.rounds,
        contenders=tuple(given.contenders or row.contenders),
    )


def _run_row(row: Row, given: argparse.Namespace, *, folder: Path, bundles: Path) -> Outcome:
    folder.mkdir()
    files = [folder / f"{number}.bin" for number in range(row.files)]
    for number, file in enumerate(files):
        make_file(file, row.size, seed=number)
    rounds = [_run_round(row, number, given, files=files, bundles=bundles) for number in range(row.rounds)]
    return Outcome(row=row, rounds=rounds)


def _run_round(
    row: Row, number: int, given: argparse.Namespace, *, files: Sequence[Path], bundles: Path
) -> Mapping[str, Lap]:
    """Send everybody over the line once, each time in another order."""
    turn = number % len(row.contenders)
    seed = given.seed + number
    laps = {}
    for name in (*row.contenders[turn:], *row.contenders[:turn]):
        timeline = given.timeline / f"{row.name}-{seed}-{name}.jsonl" if given.timeline else None
        if name in SOCKETS:
            size = row.files * row.size
            laps[name] = run_sockets(name, row.spec, SOCKETS[name], size=size, seed=seed, timeline=timeline)
        else:
            laps[name] = run_lap(
                RUNNERS[name],
                row.spec,
                files,
                bundles=bundles,
                seed=seed,
                more_names=MORE_NAMES.get(name, ()),
                timeline=timeline,
            )
        _say(row, laps[name])
    return laps


def _say(row: Row, lap: Lap) -> None:
    late = f"the line was {lap.traffic.late_p99_ms} ms late, at most {lap.traffic.late_ms}"
    sys.stderr.write(f"{row.name} {lap.contender}: {lap.failure or f'{lap.seconds:.1f} s'} ({late})\n")


def _report(name: str, outcomes: Sequence[Outcome], given: argparse.Namespace) -> None:
    facts = {"browser": outcomes[0].browser, **circumstances()}
    words = ", ".join(f"{what}: {value}" for what, value in facts.items())
    sections: list[str | tuple[Sequence[str], Sequence[Sequence[object]]]] = []
    for outcome in outcomes:
        row = outcome.row
        shape = {"line": row.name, "files": row.files, "bytes": row.size, "rounds": row.rounds, "seed": given.seed}
        tell(name, outcome.figures(), **shape, **facts)
        chart = f"{given.report}-{row.name}.svg"
        sections += [f"## {outcome.title}", f"![]({chart})", (COLUMNS, outcome.table())]
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / chart).write_text(outcome.chart())
    write_page(given.report, words, *sections)
