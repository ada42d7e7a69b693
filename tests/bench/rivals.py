"""The bad days of tests/bench/chaos.py for other uploaders, as they come from npm, and for Mule beside them.

    python -m tests.bench.rivals [--runs N] [--seed S] [--at-once K] [--deadline SECONDS]

Nothing is done for them that their documentation does not say: a signer that is asked once, the defaults for all else,
and chunks as large as ours. Prints one JSON line a figure, and writes tests/report/rivals.md.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.chaos import SIZE, make_parser, say
from tests.bench.trials.crowd import run_seeds
from tests.bench.trials.figures import print_figures
from tests.bench.trials.lines import MakeServer
from tests.bench.trials.report import write_comparison, write_report
from tests.bench.trials.rival_server import RivalServer
from tests.bench.trials.trial import Scene
from tests.bench.trials.verdict import Verdict
from tests.browser.files import make_file
from tests.browser.rig import Rig

RUNS = 20
PAGES = Path(__file__).parent / "rival_pages"
ESBUILD = Path(__file__).resolve().parents[2] / "mule_js/node_modules/.bin/esbuild"
RIVALS = {"uppy": "Uppy 6.3.1", "evaporate": "Evaporate 2.1.4"}


def main() -> int:
    """Run them one after another, on the same days."""
    given = make_parser(__doc__, runs=RUNS).parse_args()
    seeds = range(given.seed, given.seed + given.runs)
    outcomes: dict[str, list[Verdict]] = {}
    with tempfile.TemporaryDirectory() as folder, SeaweedFS(Path(folder) / "store") as store:
        file = Path(folder) / "film.bin"
        digest = make_file(file, SIZE)
        for name, make_server in contenders(Path(folder) / "pages").items():
            sys.stderr.write(f"{name}:\n")
            scene = Scene(store=store, file=file, digest=digest, make_server=make_server, deadline=given.deadline)
            outcomes[name], load = run_seeds(scene, seeds, at_once=given.at_once, on_verdict=say)
            print_figures("rivals", outcomes[name], load, seed=given.seed, uploader=name)
            write_report(f"rivals-{name.split()[0].lower()}", outcomes[name], load)
    write_comparison("rivals", outcomes)
    return 0


def contenders(bundles: Path) -> Mapping[str, MakeServer]:
    """Give what serves each uploader, by its name; their pages are put into that folder."""
    bundle_pages(bundles)
    rivals = {name: partial(RivalServer, rival=rival, bundles=bundles) for rival, name in RIVALS.items()}
    return {"Mule": Rig, **rivals}


def bundle_pages(folder: Path) -> None:
    """Install the rivals from their lock file, and bundle a page of each."""
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent", "--prefix", PAGES], check=True)
    options = ["--bundle", "--format=esm", "--log-level=warning", f"--outdir={folder}"]
    subprocess.run([ESBUILD, *(PAGES / f"{rival}.js" for rival in RIVALS), *options], check=True)
    shutil.copy(PAGES / "index.html", folder)


if __name__ == "__main__":
    sys.exit(main())
