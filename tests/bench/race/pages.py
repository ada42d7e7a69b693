"""The pages of tests/bench/rival_pages with their uploaders, bundled."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from tests.bench.race.program import ROOT

PAGES = ROOT / "tests/bench/rival_pages"
ESBUILD = ROOT / "mule_js/node_modules/.bin/esbuild"
MODULES = ("raw", "mule", "uppy", "uppy5/uppy5", "evaporate", "lib-storage", "better-upload", "tus")


def bundle_pages(folder: Path) -> Path:
    """Bundle a page of each into a new folder, with all that it imports; gives that."""
    install_rivals()
    modules = [f"{Path(module).name}={PAGES / module}.js" for module in MODULES]
    options = ["--bundle", "--minify", "--format=esm", "--log-level=warning", f"--outdir={folder}"]
    subprocess.run([ESBUILD, *modules, *options], check=True)
    shutil.copy(PAGES / "index.html", folder)
    return folder


def install_rivals() -> None:
    """Install them from their lock file, where that is not done."""
    stamp = PAGES / "node_modules/.installed"
    wanted = hashlib.sha256((PAGES / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent", "--prefix", PAGES], check=True)
        stamp.write_text(wanted)
