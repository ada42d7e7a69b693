"""A report for people, and one for scripts."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict, replace

from .findings import Fix, Report, Result, Verdict
from .pages import NO_ORIGIN

MARKS = {Verdict.OK: "✓", Verdict.WARNING: "!", Verdict.FAILED: "✗", Verdict.NOT_TRIED: "–"}
ASCII_MARKS = {Verdict.OK: "ok", Verdict.WARNING: "!", Verdict.FAILED: "FAILED", Verdict.NOT_TRIED: "-"}


def render_table(report: Report, *, is_ascii: bool = False) -> str:
    """Give a line for each check, and below those that need one the fix; what was not tried for one reason is one line.

    `is_ascii` is for terminals that know no ✓.
    """
    marks = ASCII_MARKS if is_ascii else MARKS
    results = _fold(report)
    names = max(len(result.name) for result in results)
    column = max(len(mark) for mark in marks.values())
    lines = [f"{report.bucket} at {report.store}", ""]
    for result in results:
        lines.append(f"{marks[result.finding.verdict]:{column}} {result.name:{names}}  {result.finding.words}")
        if result.finding.fix:
            lines += [f"{'':{column + names + 3}}{line}" for line in _lines_of(result.finding.fix)]
    lines += ["", *(f"Left behind: {thing}" for thing in report.left)]
    lines.append(_sum_up(report, marks[Verdict.FAILED]))
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


def _fold(report: Report) -> list[Result]:
    """Put what was not tried for one reason into the place of the first: there is nothing else to say of it."""
    left = dict(report.not_tried)
    folded = []
    for result in report.results:
        if result.finding.verdict is not Verdict.NOT_TRIED:
            folded.append(result)
        elif names := left.pop(result.finding.reason, None):
            words = f"{', '.join(names)} ({result.finding.reason})"
            folded.append(Result(name=Verdict.NOT_TRIED, finding=replace(result.finding, words=words)))
    return folded


def _sum_up(report: Report, mark: str) -> str:
    if not report.is_healthy:
        return f"Not healthy: see the lines that begin with {mark}."
    if names := report.not_tried.get(NO_ORIGIN):
        return f"Healthy, but for what only --origin tries: {', '.join(names)}."
    return "Healthy."


def _lines_of(fix: Fix) -> Iterator[str]:
    yield f"Fix: {fix.words}"
    for name, value in fix.variables.items():
        yield f"  export {name}={shlex.quote(value)}"
    if fix.command:
        yield f"  {fix.command}"
    if fix.statement:
        yield f"  {json.dumps(fix.statement)}"
