"""The npm package: what a `npm install` of it brings."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.packaging.building import ROOT

CLIENT = ROOT / "mule_js"


def pack() -> set[str]:
    command: list[str | Path] = ["npm", "pack", "--dry-run", "--json", "--silent", CLIENT]
    packed = subprocess.run(command, capture_output=True, text=True, check=True)
    return {file["path"] for file in find_files(json.loads(packed.stdout))}


def find_files(said: Any) -> list[dict[str, str]]:
    """Give what is in the only package, which some releases of npm list by its name."""
    (package,) = said.values() if isinstance(said, dict) else said
    files: list[dict[str, str]] = package["files"]
    return files


def find_targets(exports: object) -> set[str]:
    if isinstance(exports, dict):
        return set().union(*map(find_targets, exports.values()))
    return {str(exports).removeprefix("./")}


def test_it_has_the_bundles_and_words_and_nothing_else() -> None:
    bundles = {path.relative_to(CLIENT).as_posix() for path in (CLIENT / "dist").rglob("*") if path.is_file()}
    assert pack() == bundles | {"LICENSE", "README.md", "package.json"}


def test_what_it_exports_is_in_it() -> None:
    package = json.loads((CLIENT / "package.json").read_text())
    targets = find_targets(package["exports"])
    assert {"dist/mule.js", "dist/mule.d.ts", "dist/mule.element.min.js"} <= targets
    assert targets <= pack()


def test_it_is_of_the_same_release_and_license_as_the_other_half() -> None:
    package = json.loads((CLIENT / "package.json").read_text())
    project = (ROOT / "pyproject.toml").read_text()
    for name in ("name", "version", "description", "license"):
        assert f'\n{name} = "{package[name]}"\n' in project
    assert (CLIENT / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_no_lock_file_names_a_registry() -> None:
    """Whose mirror somebody installs from is theirs to say."""
    locks = [path for depth in ("*", "tests/*", "tests/*/*") for path in ROOT.glob(f"{depth}/package-lock.json")]
    assert {"mule_js", "rival_pages"} <= {lock.parent.name for lock in locks}
    for lock in locks:
        packages = json.loads(lock.read_text())["packages"].values()
        assert not [package["resolved"] for package in packages if "://" in package.get("resolved", "")]
