"""Whoever writes code on Mule sees a type wherever they look: pyright says so of what is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.building import PACKAGES, ROOT

PYRIGHT = ROOT / "mule_js/node_modules/.bin/pyright"


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, and what it depends on."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place)
    (packages,) = place.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(packages)
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    return place


def verify(package: str, environment: Path) -> Any:
    """Give pyright's report of a package; what others leave unsaid is theirs."""
    path = f"{environment / 'bin'}:{os.environ['PATH']}"  # it heeds no --pythonpath here
    command: Sequence[str | Path] = [PYRIGHT, "--outputjson", "--ignoreexternal", "--verifytypes", package]
    ended = subprocess.run(
        command, cwd=environment, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    return json.loads(ended.stdout)["typeCompleteness"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_is_said(package: str, environment: Path) -> None:
    report = verify(package, environment)
    unsaid = {symbol["name"]: symbol["diagnostics"] for symbol in report["symbols"] if symbol["diagnostics"]}
    assert {name: said for name, said in unsaid.items() if name.startswith(package)} == {}
    assert report["completenessScore"] == 1
    assert report["exportedSymbolCounts"]["withKnownType"] == sum(report["exportedSymbolCounts"].values()) > 0
