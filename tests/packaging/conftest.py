"""What is released, made once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging.building import build, copy_sources


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel that was made of it."""
    folder = tmp_path_factory.mktemp("distributions")
    copy_sources(folder / "sources", when=1_700_000_000)
    return build(folder / "sources", folder / "dist")


@pytest.fixture(scope="session")
def sdist(distributions: tuple[Path, Path]) -> Path:
    return distributions[0]


@pytest.fixture(scope="session")
def wheel(distributions: tuple[Path, Path]) -> Path:
    return distributions[1]
