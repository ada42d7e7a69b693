"""The house stands as drawn: arrows point down, rooms stay small, the core loads nothing it does not need.

That of the client is held by tests/js/architecture.test.js.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300  # lines; a longer one holds two concepts


def test_python_arrows_point_down() -> None:
    linted = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_no_file_holds_two_concepts() -> None:
    files = [*ROOT.glob("mule_core/**/*.py"), *ROOT.glob("mule_wsgi/**/*.py")]
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
