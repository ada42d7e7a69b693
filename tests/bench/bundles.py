"""What the client weighs, and what for: bytes of its bundles, minified and compressed.

    python -m tests.bench.bundles

Prints one JSON line a figure: each bundle of mule_js/dist; what the core would be if all names of its own properties
were made as short as can be; what it would be without all that only matters when something goes wrong (what that
exports left empty); and, before it is compressed, what of it each module is. Needs mule_js/node_modules, as tests/run
makes it. Writes tests/report/bundles.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.bench.backend.figures import Figures
from tests.bench.race.program import ROOT

JS = ROOT / "mule_js"
ESBUILD = JS / "node_modules/.bin/esbuild"
BUNDLES = ("mule.core.min.js", "mule.min.js", "mule.element.min.js", "mule.languages.min.js")
# Which call is dead, when the line is back, how long to be patient and when to try again, what arrived unheard, what a
# page did not live to finish, what is left at the store, whether that is the file.
FOR_BAD_DAYS = (
    "discard",
    "doubts",
    "failures",
    "hints",
    "line",
    "pace",
    "proof",
    "retry",
    "sample",
    "vigil",
    "watchdog",
)
_EXPORTED = re.compile(r"^export (?:async )?(class|const|function) (\w+)", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_]\w*")


def weigh(text: bytes) -> int:
    """Give how many bytes it has, compressed."""
    return len(gzip.compress(text, 9, mtime=0))


def bundle(source: Path, *options: str) -> bytes:
    """Give the core's bundle, minified."""
    command = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
        "--log-level=error",
        *options,
    ]
    return subprocess.run([ESBUILD, source / "core.js", *command], check=True, stdout=subprocess.PIPE).stdout


def bundle_without(modules: Iterable[str]) -> bytes:
    """Give the core's bundle, of which these modules export the same names, and nothing of use."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(shutil.copytree(JS / "src", Path(folder) / "src"))
        for module in modules:
            path = source / f"{module}.js"
            path.write_text("\n".join(_empty(*exported) for exported in _EXPORTED.findall(path.read_text())))
        return bundle(source)


def weigh_modules() -> dict[str, int]:
    """Give how many bytes of the core's bundle each of its modules is, the heaviest first."""
    with tempfile.NamedTemporaryFile("r") as facts:
        bundle(JS / "src", f"--metafile={facts.name}", f"--outfile={os.devnull}")
        (output,) = json.loads(facts.read())["outputs"].values()
    sizes = {Path(name).stem: told["bytesInOutput"] for name, told in output["inputs"].items()}
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def _empty(kind: str, name: str) -> str:
    return f"export class {name} {{}}" if kind == "class" else f"export const {name} = 0"


def find_foreign_names() -> str:
    """Give a pattern of the names in the core that the language and browsers have, as far as TypeScript knows these."""
    libraries = (JS / "node_modules").glob("**/lib/lib.*.d.ts")
    names, foreign = (_find_names(paths) for paths in ((JS / "src").glob("*.js"), libraries))
    return f"^({'|'.join(sorted(names & foreign))})$"


def _find_names(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name in _NAME.findall(path.read_text())}


def main() -> None:
    """Weigh all."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    figures = Figures("bundles", rounds=1)
    for name in BUNDLES:
        figures.tell(name, [weigh((JS / "dist" / name).read_bytes())], unit="bytes")
    short = bundle(JS / "src", "--mangle-props=.", f"--reserve-props={find_foreign_names()}")
    figures.tell("core_with_short_names", [weigh(short)], unit="bytes")
    figures.tell("core_for_good_days", [weigh(bundle_without(FOR_BAD_DAYS))], unit="bytes")
    for module, size in weigh_modules().items():
        figures.tell(f"of_{module}", [size], unit="bytes of the core, not compressed")
    figures.write(f"Without what only matters on bad days: {', '.join(FOR_BAD_DAYS)}.")


if __name__ == "__main__":
    main()
