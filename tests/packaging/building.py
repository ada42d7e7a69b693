"""The distributions, built of a copy of what belongs to them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("mule_core", "mule_wsgi", "mule_js")
WORDS = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE")
EPOCH = 1763800000  # seconds
MADE = shutil.ignore_patterns("node_modules", "__pycache__")


def copy_sources(folder: Path, *, when: int) -> None:
    """Copy what the distributions are made of; every file is of that time, in seconds since 1970."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=MADE)
    for name in WORDS:
        shutil.copyfile(ROOT / name, folder / name)
    for path in folder.rglob("*"):
        os.utime(path, (when, when))


def build(sources: Path, folder: Path) -> tuple[Path, Path]:
    """Build an sdist, and of that a wheel; gives both. Nothing is fetched: what builds is what is installed."""
    command: list[str | Path] = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, sources]
    environ = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    built = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


@contextmanager
def masking(mask: int) -> Iterator[None]:
    """Make files with other permissions meanwhile, as another person's shell may."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)
