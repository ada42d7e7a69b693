"""Thousands of requests made up by schemathesis, to all kinds of middleware: does any fail, is any answer undocumented?

    python -m tests.bench.fuzz [--requests N] [--seed S]

Prints a JSON line for each figure, and to stderr how far it is. The exit status is 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.wsgi.description import ERRORS
from tests.wsgi.fuzzing import Tally, fuzz
from tests.wsgi.places import open_places

CASES = 24  # of each operation and mode in one round, which begins with empty databases


def main() -> int:
    """Send them, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000, help="how many to send, at least")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the others have those that follow")
    given = parser.parse_args()
    logging.disable()  # every refusal is one line
    tally, start, seed = Tally(), time.monotonic(), given.seed
    while tally.requests < given.requests:
        with tempfile.TemporaryDirectory() as folder, open_places(Path(folder)) as places:
            fuzz(places, tally, cases=CASES, seed=seed * 1000)
        sys.stderr.write(f"{tally.requests} sent in {time.monotonic() - start:.0f} s\n")
        seed += 1
    print_figures(tally, seed=given.seed)
    for finding in tally.findings:
        sys.stderr.write(f"{finding}\n")
    return 1 if tally.findings else 0


def print_figures(tally: Tally, *, seed: int) -> None:
    """Print a line of JSON for each figure; `codes` are how many of the errors were met."""
    figures = {
        "requests": tally.requests,
        "server_errors": tally.server_errors,
        "undocumented": tally.undocumented,
        "not_as_described": tally.not_as_described,
        "answered": tally.answered.total(),
        "codes": len(tally.codes.keys() & ERRORS.keys()),
    }
    for figure, value in figures.items():
        print(json.dumps({"bench": "fuzz", "figure": figure, "value": value, "seed": seed}))


if __name__ == "__main__":
    sys.exit(main())
