"""What stands in the README, made a module of, as whoever follows it would."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest


def load_recipe(recipe: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a recipe into `yourapp.py`, and import that for the time of one test."""
    (directory / "yourapp.py").write_text(recipe)
    monkeypatch.syspath_prepend(directory)
    monkeypatch.delitem(sys.modules, "yourapp", raising=False)
    return importlib.import_module("yourapp")
