"""What importing costs a process that starts, over the interpreter alone.

    python -m tests.bench.imports [--rounds N]

Each start is a process of its own, and the rounds are interleaved. Prints one JSON line a figure, in milliseconds of
processor time and of the clock: `plain` is the interpreter with nothing to do, the others what they take more.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from time import perf_counter

from tests.bench.backend.figures import Figures

STARTS = {
    "plain": "",
    "mule_core": "import mule_core",
    "uploads": "from mule_core.uploads import Uploads",
    "sql_store": "from mule_core.state.sql import SqlUploadStore",
    "mule_wsgi": "import mule_wsgi",
    "webob_and_sqlalchemy": "import webob, sqlalchemy, urllib3",
}


def start(script: str) -> tuple[float, float]:
    """Run it; gives milliseconds of processor time and of the clock."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = perf_counter()
    subprocess.run([sys.executable, "-c", script], check=True)
    clock = perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu * 1e3, clock * 1e3


def main() -> None:
    """Take the rounds, one more than asked for, of which the first warms up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    rounds = [{name: start(script) for name, script in STARTS.items()} for _ in range(given.rounds + 1)][1:]
    figures = Figures("imports", rounds=given.rounds)
    for kind, index in (("cpu", 0), ("clock", 1)):
        figures.tell(f"ms_{kind}_plain", [one["plain"][index] for one in rounds], unit="ms")
        for name in STARTS:
            if name != "plain":
                more = [one[name][index] - one["plain"][index] for one in rounds]
                figures.tell(f"ms_{kind}_{name}", more, unit="ms more")
    figures.write("\n".join(f"- {name}: `{script or 'nothing'}`" for name, script in STARTS.items()))


if __name__ == "__main__":
    main()
