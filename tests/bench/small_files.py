"""How fast a thousand small files go over a line that is wide and far: round trips are all that they cost.

    python -m tests.bench.small_files [--rounds N] [--contenders NAME …] [--files N] [--size BYTES] [--timeline FOLDER]

Figures, options and needs are those of tests/bench/lines.py, but that the Mule whose figures are given is mule-2: it
knows the store by two names, and browsers open six connections for each. The report is tests/report/small_files.md.
Takes some two minutes a round.
"""

from __future__ import annotations

import sys

from tests.bench.wan.rounds import run_bench
from tests.bench.wan.rows import SMALL_FILES

if __name__ == "__main__":
    sys.exit(run_bench("small_files", SMALL_FILES, words=__doc__))
