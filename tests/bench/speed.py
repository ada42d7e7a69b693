"""One large file, one browser, one store, many uploaders: who is how fast, and what does it cost the browser?

    python -m tests.bench.speed [--size MIB] [--rounds N] [--store NAME,…] [--contenders NAME,…] [--no-memory]

The stores are `juicefs`, the fastest real one, `seaweedfs`, and `null`, which swallows what it is sent: there the
browser is the limit. Contenders are a bare page with presigned URLs at 1, 4 and 6 parts at a time (what any browser
can do), Mule, other uploaders as npm has them, and two programs without a browser. Prints one JSON line a figure (see
race/figures.py), and writes tests/report/speed.md with charts. The exit status is 1 where somebody has failed, or with
a file of 1 GiB or more where a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mule_core.parts import GIB, MIB
from tests.bench.race.arena import STORES, SentFile
from tests.bench.race.browser import Chromium
from tests.bench.race.contenders import CONTENDERS
from tests.bench.race.drive import Result, drive
from tests.bench.race.figures import broken_promises
from tests.bench.race.null_store import NullStore
from tests.bench.race.pages import bundle_pages
from tests.bench.race.report import Outcome, circumstances, write_report
from tests.bench.race.server import RaceServer
from tests.bench.race.track import LABELS, Round, run_rounds
from tests.browser.files import make_file

SIZE = 1024  # MiB
ROUNDS = 5
MEMORY_SIZES = (256 * MIB, 4 * GIB)


def main() -> int:
    """Race, and say how it went."""
    given = read_arguments()
    with tempfile.TemporaryDirectory(prefix="race-") as name:
        folder = Path(name)
        bundles = bundle_pages(folder / "pages")
        path = folder / "film.bin"
        file = SentFile(path=path, size=given.size * MIB, digest=make_file(path, given.size * MIB))
        rounds = {
            store: run_rounds(store, given.contenders, file, rounds=given.rounds, bundles=bundles, on_lap=say)
            for store in given.store
        }
        extras = {"null": measure_memory(bundles, folder)} if given.memory else {}
    outcome = Outcome(size=file.size, rounds=rounds, extras=extras, versions=find_versions())
    print_figures(outcome, given.rounds)
    write_report(outcome)
    broken = broken_promises(outcome.figures) if file.size >= GIB else []
    for promise, value in broken:
        sys.stderr.write(f"broken: {promise}, found {value:.3f}\n")
    return 1 if broken or has_failures(rounds) else 0


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=SIZE, help="of the file, in MiB")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--store", type=names_among(STORES), default=list(STORES))
    parser.add_argument("--contenders", type=names_among(LABELS), default=list(LABELS))
    parser.add_argument("--no-memory", dest="memory", action="store_false", help="send no 4 GiB to see what they take")
    return parser.parse_args()


def names_among(known: Mapping[str, object]) -> Callable[[str], list[str]]:
    """Give what reads names with commas between them."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(known)}")
        return names

    return read


def say(name: str, result: Result) -> None:
    """Say how a lap went, as it ends."""
    sys.stderr.write(f"{name}: {result.failure or f'{result.seconds:.2f} s'}\n")


def measure_memory(bundles: Path, folder: Path) -> dict[str, float]:
    """Give the most memory that Mule's page takes for files of two sizes, in a browser of its own each."""
    peaks = []
    for size in MEMORY_SIZES:
        file = folder / "sparse.bin"
        with file.open("wb") as sparse:
            sparse.truncate(size)
        with NullStore() as store, RaceServer(store, bucket="race", bundles=bundles) as server, Chromium() as browser:
            result = drive(browser, server, CONTENDERS["mule"], [file], deadline=600.0)
        assert result.failure is None, result.failure
        peaks.append(result.peak_bytes)
    return {"peak_mib_mule": peaks[-1] / MIB, "peak_x_mule": peaks[-1] / peaks[0]}


def has_failures(rounds: Mapping[str, Sequence[Round]]) -> bool:
    """Say whether anybody has not brought the file home."""
    return any(result.failure for laps in rounds.values() for one in laps for result in one.values())


def print_figures(outcome: Outcome, rounds: int) -> None:
    """Print a line of JSON for each figure."""
    for store, figures in outcome.figures.items():
        for figure, value in figures.items():
            about = {"store": store, "mib": outcome.size // MIB, "rounds": rounds}
            line = {"bench": "speed", "figure": figure, "value": round(value, 3), **about}
            sys.stdout.write(json.dumps({**line, **circumstances(), **outcome.versions}) + "\n")


def find_versions() -> dict[str, str]:
    """Give those of what is neither npm's nor ours."""
    with Chromium() as browser:
        chromium = browser.version
    curl = subprocess.run(["curl", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    return {"browser": chromium, "curl": curl}


if __name__ == "__main__":
    sys.exit(main())
