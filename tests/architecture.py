"""The house stands as drawn: arrows point down, rooms stay small, the core loads nothing it does not need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300  # lines; a longer one holds two concepts

# The client's modules from top to bottom: each may import what stands in a line below its own.
CLIENT_LAYERS = (
    ("index",),
    ("mule",),
    ("upload",),
    ("course",),
    ("transfer", "opening", "discard", "hints"),
    ("listing", "proof", "signatures", "source"),
    ("backend", "s3"),
    ("remote",),
    ("failures", "http", "xml"),
    ("errors", "retry", "pool", "parts", "progress", "clock", "memory", "states", "types"),
)


def test_python_arrows_point_down() -> None:
    linted = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "mule_js/src").glob("*.js")))
def test_client_arrows_point_down(module: str) -> None:
    rank = {name: number for number, names in enumerate(CLIENT_LAYERS) for name in names}
    assert module in rank, f"say in CLIENT_LAYERS where {module}.js stands"
    text = (ROOT / f"mule_js/src/{module}.js").read_text()
    imported = re.findall(r"^(?:import|export)\b[^'\"]*from '\./(\w+)\.js'", text, re.MULTILINE)
    upward = [name for name in imported if rank[name] <= rank[module]]
    assert not upward, f"{module}.js imports {upward}"


def test_no_file_holds_two_concepts() -> None:
    files = [*ROOT.glob("mule_core/**/*.py"), *ROOT.glob("mule_wsgi/**/*.py"), *ROOT.glob("mule_js/src/*.js")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert not {path: length for path, length in lengths.items() if length > LONGEST_FILE}


def test_core_loads_neither_sqlalchemy_nor_webob() -> None:
    script = "import sys, mule_core.uploads; print(sorted({'sqlalchemy', 'webob', 'urllib3'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_signing_needs_the_standard_library_alone() -> None:
    script = "import sys; before = set(sys.modules); import mule_core.signing; print(*set(sys.modules) - before)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    foreign = {name.partition(".")[0] for name in loaded.stdout.split()} - set(sys.stdlib_module_names)
    assert foreign == {"mule_core"}
