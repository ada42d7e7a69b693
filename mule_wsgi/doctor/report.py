"""A report for people, and one for scripts."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict

from .findings import Fix, Report, Verdict

MARKS = {Verdict.OK: "✓", Verdict.WARNING: "!", Verdict.FAILED: "✗", Verdict.NOT_TRIED: "–"}
ASCII_MARKS = {Verdict.OK: "ok", Verdict.WARNING: "!", Verdict.FAILED: "FAILED", Verdict.NOT_TRIED: "-"}
LAST_WORDS = {True: "Healthy.", False: "Not healthy: see the lines that begin with {}."}


def render_table(report: Report, *, is_ascii: bool = False) -> str:
    """Give a line for each check, and below those that need one the fix. `is_ascii` is for terminals that know no ✓."""
    marks = ASCII_MARKS if is_ascii else MARKS
    names = max(len(result.name) for result in report.results)
    column = max(len(mark) for mark in marks.values())
    lines = [f"{report.bucket} at {report.store}", ""]
    for result in report.results:
        lines.append(f"{marks[result.finding.verdict]:{column}} {result.name:{names}}  {result.finding.words}")
        if result.finding.fix:
            lines += [f"{'':{column + names + 3}}{line}" for line in _lines_of(result.finding.fix)]
    lines += ["", *(f"Left behind: {thing}" for thing in report.left)]
    lines.append(LAST_WORDS[report.is_healthy].format(marks[Verdict.FAILED]))
    text = "\n".join(lines)
    return text.encode("ascii", "replace").decode() if is_ascii else text


def render_json(report: Report) -> str:
    """Give all of it: `ok`, `store`, `bucket`, `checks` with `name`, `verdict`, `words` and `fix`, and `left`."""
    checks = [{"name": result.name, **asdict(result.finding)} for result in report.results]
    return json.dumps(
        {
            "ok": report.is_healthy,
            "store": report.store,
            "bucket": report.bucket,
            "checks": checks,
            "left": report.left,
        },
        indent=2,
        ensure_ascii=False,
    )


def _lines_of(fix: Fix) -> Iterator[str]:
    yield f"Fix: {fix.words}"
    for name, value in fix.variables.items():
        yield f"  export {name}={shlex.quote(value)}"
    if fix.command:
        yield f"  {fix.command}"
    if fix.statement:
        yield f"  {json.dumps(fix.statement)}"
