"""A race as a page of Markdown with charts beside it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mule_core.parts import MIB
from tests.bench.race.arena import LABELS as STORE_LABELS
from tests.bench.race.chart import Bar, render_chart
from tests.bench.race.figures import PROMISES, broken_promises, figures_of, spread_of
from tests.bench.race.program import ROOT
from tests.bench.race.track import LABELS, Round

FOLDER = ROOT / "tests/report"
COLUMNS = {
    "MB/s": ("mb_per_s", "{:.0f}"),
    "÷ best bare page": ("x_raw", "{:.2f}"),
    "Mule is faster by": ("mule_x", "{:.2f}"),
    "main thread, s/GiB": ("task_s_per_gib", "{:.2f}"),
    "÷ bare page": ("task_x_raw", "{:.2f}"),
    "browser, CPU s/GiB": ("cpu_s_per_gib", "{:.1f}"),
    "failed": ("failed", "{:.0f}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that was measured. `size` is the file's in bytes; `extras` are figures of their own, by store."""

    size: int
    rounds: Mapping[str, Sequence[Round]]
    extras: Mapping[str, Mapping[str, float]]
    versions: Mapping[str, str]

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """Give the figures by store."""
        return {
            store: {**figures_of(rounds, size=self.size), **self.extras.get(store, {})}
            for store, rounds in self.rounds.items()
        }


def circumstances() -> dict[str, str | int | None]:
    """Say on what this was measured."""
    cpu = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": cpu.partition(":")[2].strip(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
    }


def write_report(outcome: Outcome) -> Path:
    """Write tests/report/speed.md and a chart for each store; gives the path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for store, rounds in outcome.rounds.items():
        (FOLDER / f"speed-{store}.svg").write_text(_chart(store, rounds, size=outcome.size))
    path = FOLDER / "speed.md"
    path.write_text("\n".join(_render(outcome)) + "\n")
    return path


def _render(outcome: Outcome) -> Iterable[str]:
    figures = outcome.figures
    yield f"# One file of {outcome.size // MIB} MiB, over loopback"
    yield ""
    yield "Medians of rounds in which everybody sends the same file once, in turn; ratios are taken within a round."
    yield "The SHA-256 of every object was checked, or on the store that swallows the number of its bytes."
    yield ""
    yield from (f"- {name}: {value}" for name, value in {**circumstances(), **outcome.versions}.items())
    for store, rounds in outcome.rounds.items():
        yield from ("", f"## {STORE_LABELS[store]}, {len(rounds)} rounds", "", f"![](speed-{store}.svg)", "")
        yield from _table(rounds[0], figures[store])
        yield from ("", *(f"- `{name}`: {value:.3f}" for name, value in outcome.extras.get(store, {}).items()))
    yield from ("", "## Promises", "")
    broken = dict(broken_promises(figures))
    for promise in PROMISES:
        value = figures.get(promise.store, {}).get(promise.figure)
        if value is not None:
            yield f"- {'**broken**' if promise in broken else 'kept'}: {promise} – {value:.3f}"


def _table(names: Iterable[str], figures: Mapping[str, float]) -> Iterable[str]:
    yield f"| | {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * (len(COLUMNS) + 1)}"
    for name in names:
        cells = (_cell(figures.get(f"{measure}_{name}"), form) for measure, form in COLUMNS.values())
        yield f"| {LABELS[name]} | {' | '.join(cells)} |"


def _cell(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _chart(store: str, rounds: Sequence[Round], *, size: int) -> str:
    figures = figures_of(rounds, size=size)
    bars = [
        Bar(
            label=LABELS[name],
            value=figures[f"mb_per_s_{name}"],
            least=spread[0],
            greatest=spread[1],
            is_ours=name == "mule",
        )
        for name in rounds[0]
        if (spread := spread_of(rounds, name, size=size))
    ]
    bars.sort(key=lambda bar: -bar.value)
    return render_chart(f"{size // MIB} MiB, {STORE_LABELS[store]}: MB/s", bars)
