"""A browser and a file; both tests here kill something while that file is under way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mule_core.parts import MIB
from tests.bench.ordeals.stage import run_browser
from tests.browser.drivers import BrowserDriver
from tests.browser.files import make_file

CHUNK_SIZE = 5 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A file of several parts; `rate` is that of a line on which it takes some seconds, in bytes a second."""

    path: Path
    sha256: str
    size: int
    parts: int
    rate: float


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserDriver]:
    with run_browser() as browser:
        yield browser


@pytest.fixture
def film(tmp_path: Path) -> Film:
    path, size = tmp_path / "film.bin", 8 * CHUNK_SIZE - 1234
    return Film(path=path, sha256=make_file(path, size), size=size, parts=8, rate=size / 4)
