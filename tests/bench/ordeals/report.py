"""The figures of a benchmark: a line of JSON each, and a page of Markdown with what is behind them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.trials.report import FOLDER, table


def tell(bench: str, figures: Mapping[str, float], **circumstances: object) -> None:
    """Print a line of JSON for each figure."""
    for figure, value in figures.items():
        line = {"bench": bench, "figure": figure, "value": round(value, 3), **circumstances}
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def write_page(bench: str, *sections: str | tuple[Sequence[str], Iterable[Sequence[object]]]) -> Path:
    """Write tests/report/BENCH.md: paragraphs, and tables as pairs of columns and rows; gives the path."""
    lines = [f"# {bench}"]
    for section in sections:
        lines.append("")
        lines += [section] if isinstance(section, str) else table(section[0], [_words(row) for row in section[1]])
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{bench}.md"
    path.write_text("\n".join(lines) + "\n")
    return path


def _words(row: Sequence[object]) -> list[str]:
    return [f"{cell:.2f}" if isinstance(cell, float) else "–" if cell is None else str(cell) for cell in row]
