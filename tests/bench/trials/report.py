"""Runs as a page of Markdown, and all that happened in each as a text beside it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.trials.crowd import Load
from tests.bench.trials.figures import figures_of, mean_share
from tests.bench.trials.verdict import FATES, Verdict

FOLDER = Path(__file__).resolve().parents[2] / "report"
SHARES = (0, 10, 25, 50, 75, 90, 95, 99, 100)
VALUES: dict[str, Callable[[Verdict], float | None]] = {
    "bytes sent, of the file's size": lambda verdict: verdict.sent_share,
    "seconds, all in all": lambda verdict: verdict.seconds,
    "seconds from the line's return to the first byte": lambda verdict: verdict.woke_in,
}
COMPARED = (
    "finished",
    "right",
    "false_done",
    "sent_median",
    "sent_max",
    "dark_median_s",
    "dark_max_s",
    "seconds_max_s",
)
COLUMNS = ("seed", "darkness", "state", "right", "wrong", "sent", *FATES, "seconds", "awake in", "error")


def write_report(name: str, verdicts: Sequence[Verdict], load: Load) -> Path:
    """Write tests/report/NAME.md, and the story of each run into the folder NAME beside it; gives the path."""
    stories = FOLDER / name
    stories.mkdir(parents=True, exist_ok=True)
    for verdict in verdicts:
        (stories / f"{verdict.seed}.txt").write_text("\n".join(verdict.story) + "\n")
    path = FOLDER / f"{name}.md"
    path.write_text("\n".join(_render(name, verdicts, load)) + "\n")
    return path


def write_comparison(name: str, outcomes: Mapping[str, Sequence[Verdict]]) -> Path:
    """Write tests/report/NAME.md, a row for each uploader; gives the path."""
    figures = {uploader: figures_of(verdicts) for uploader, verdicts in outcomes.items()}
    rows = [[uploader, *(_show(found.get(figure)) for figure in COMPARED)] for uploader, found in figures.items()]
    count = min(map(len, outcomes.values()))
    path = FOLDER / f"{name}.md"
    path.write_text("\n".join([f"# {name}: {count} runs each", "", *table(("", *COMPARED), rows)]) + "\n")
    return path


def _render(name: str, verdicts: Sequence[Verdict], load: Load) -> list[str]:
    failures = [verdict for verdict in verdicts if not verdict.has_finished]
    return [
        f"# {name}: {len(verdicts)} runs",
        "",
        *table(("figure", "value"), [(figure, f"{value:.3f}") for figure, value in figures_of(verdicts).items()]),
        "",
        f"Processors busy {statistics.mean(load.busy):.0%}; the event loop was {load.latest_beat:.2f} s late at worst.",
        "",
        "## Distributions",
        "",
        *table(("of all runs", *(f"{share} %" for share in SHARES)), [_spread(verdicts, words) for words in VALUES]),
        "",
        "## Where the bytes went, of the file's size",
        "",
        *table(FATES, [[f"{mean_share(verdicts, fate):.3f}" for fate in FATES]]),
        "",
        "## Failures",
        "",
        *table(COLUMNS, map(_row, failures)),
        "",
        "## All runs",
        "",
        *table(COLUMNS, map(_row, verdicts)),
    ]


def _spread(verdicts: Sequence[Verdict], words: str) -> list[str]:
    values = sorted(value for value in map(VALUES[words], verdicts) if value is not None)
    last = len(values) - 1
    return [words, *(_show(values[round(last * share / 100)] if values else None) for share in SHARES)]


def _show(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _row(verdict: Verdict) -> list[str]:
    return [
        str(verdict.seed),
        verdict.how,
        verdict.state,
        str(verdict.right),
        str(verdict.wrong),
        _show(verdict.sent_share),
        *(_show(verdict.sent[fate] / verdict.size) for fate in FATES),
        f"{verdict.seconds:.0f}",
        _show(verdict.woke_in),
        f"{verdict.code}: {verdict.message}" if verdict.code or verdict.message else "",
    ]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give the lines of a table."""
    return [f"| {' | '.join(cells)} |" for cells in (columns, ["---"] * len(columns), *rows)]
