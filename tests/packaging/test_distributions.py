"""The sdist and the wheel: the same of the same sources, with all that belongs to them and nothing else."""

from __future__ import annotations

import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

from tests.packaging.building import PACKAGES, ROOT, build, copy_sources, masking


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def find_files(folder: str, pattern: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern) if path.is_file()}


def test_same_sources_give_the_same_bytes(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """On another day, in another folder, by a person whose files nobody else may read."""
    with masking(0o077):
        copy_sources(tmp_path / "elsewhere", when=1_500_000_000)
        other_sdist, other_wheel = build(tmp_path / "elsewhere", tmp_path / "dist")
    assert (other_sdist.name, other_wheel.name) == (sdist.name, wheel.name)
    assert other_sdist.read_bytes() == sdist.read_bytes()
    assert other_wheel.read_bytes() == wheel.read_bytes()


def test_wheel_has_every_module(wheel: Path) -> None:
    modules = set().union(*(find_files(package, "*.py") for package in ("mule_core", "mule_wsgi")))
    assert len(modules) > 80
    assert {name for name in names_in(wheel) if name.endswith(".py")} == {*modules, "mule_js/__init__.py"}


def test_wheel_carries_what_the_modules_read(wheel: Path) -> None:
    carried = find_files("mule_js/dist", "*") | find_files("mule_wsgi/demo/page", "*")
    carried |= {"mule_wsgi/openapi.json", *(f"{package}/py.typed" for package in PACKAGES)}
    assert {"mule_js/dist/mule.min.js", "mule_wsgi/demo/page/index.html"} <= carried
    beside = {name for name in names_in(wheel) if not name.endswith(".py") and ".dist-info/" not in name}
    assert beside == carried


def test_wheel_says_what_a_package_index_asks(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(archive.read(name))
    assert (said["Name"], said["License-Expression"], said["Requires-Python"]) == ("mule-uploader", "MIT", ">=3.11")
    assert said["Description-Content-Type"] == "text/markdown"
    assert f"{name.partition('/')[0]}/licenses/LICENSE" in names_in(wheel)


def test_sdist_has_what_the_bundles_are_made_of(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    made_of = {"package.json", "package-lock.json", "build.js", "build_element.js", "build_types.js", "tsconfig.json"}
    assert find_files("mule_js/src", "*.js") | {f"mule_js/{name}" for name in made_of} <= names
    assert {"CHANGELOG.md", "LICENSE", "README.md", *(f"{room}/README.md" for room in PACKAGES)} <= names
    assert not [name for name in names if name.startswith("tests/") or "node_modules" in name]
