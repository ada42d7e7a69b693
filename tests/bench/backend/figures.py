"""Figures as JSON lines while they come, and all of them as a table in Markdown in the end."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import psycopg

REPORTS = Path(__file__).resolve().parents[2] / "report"


class Figures:
    """The figures of one benchmark; `rounds` is how many each of them is the median of."""

    def __init__(self, bench: str, *, rounds: int, database_url: str | None = None) -> None:
        self._bench = bench
        self._rounds = rounds
        self._rows: list[tuple[str, float, str]] = []
        self._circumstances = circumstances(database_url)

    def tell(self, figure: str, values: Iterable[float], *, unit: str, **facts: object) -> float:
        """Print the median of the rounds' values; gives it. `unit` goes into the report."""
        value = statistics.median(values)
        self._rows.append((figure, value, unit))
        line = {"bench": self._bench, "figure": figure, "value": round(value, 3), "rounds": self._rounds, **facts}
        sys.stdout.write(json.dumps({**line, **self._circumstances}) + "\n")
        sys.stdout.flush()
        return value

    def write(self, text: str) -> None:
        """Write tests/report/{bench}.md: what was measured, in words, and all figures."""
        rows = [f"| {figure} | {value:,.3f} | {unit} |" for figure, value, unit in self._rows]
        where = ", ".join(f"{name} {value}" for name, value in self._circumstances.items())
        lines = [f"# {self._bench}", "", text.strip(), "", f"Medians of {self._rounds} rounds. {where}.", ""]
        REPORTS.mkdir(exist_ok=True)
        table = ["| figure | value | unit |", "|---|---|---|", *rows, ""]
        (REPORTS / f"{self._bench}.md").write_text("\n".join([*lines, *table]))


def circumstances(database_url: str | None = None) -> dict[str, str | int | float | None]:
    """Say on what this was measured; `load` is how many others wanted a processor in the last minute."""
    told = {name: metadata.version(name) for name in ("sqlalchemy", "waitress", "webob", "psycopg")}
    return {
        "python": platform.python_version(),
        **told,
        "sqlite": sqlite3.sqlite_version,
        **({"postgres": _version_of(database_url)} if database_url else {}),
        "machine": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _version_of(database_url: str) -> str:
    with psycopg.connect(database_url) as connection:
        return str(connection.info.parameter_status("server_version"))
