"""One upload in one browser, and what it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.race.browser import Chromium, Page
from tests.bench.race.contenders import Contender
from tests.bench.race.pipe import BrowserError
from tests.bench.race.server import RaceServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How it went. `seconds` are from the choice of the files to the end of the last of them.

    `keys` are those of the objects, in the order of the files. `task_seconds` is the time that the page's main thread
    was busy, and `script_seconds` what of that was JavaScript. `failure` says why it did not finish.
    """

    seconds: float
    keys: Sequence[str] = ()
    task_seconds: float = 0.0
    script_seconds: float = 0.0
    failure: str | None = None


def drive(
    browser: Chromium, server: RaceServer, contender: Contender, files: Sequence[Path], *, deadline: float
) -> Result:
    """Have the contender's page upload files, in a new profile; it is over after `deadline` seconds."""
    with browser.open(server.page(contender)) as page:
        page.call("Performance.enable")
        before = _metrics(page)
        page.pick_files([str(path) for path in files])
        try:
            seconds = page.evaluate("window.over", seconds=deadline)
        except (TimeoutError, BrowserError) as error:
            return Result(seconds=deadline, failure=str(error))
        after = _metrics(page)
        uploads = page.evaluate("window.uploads")
        failures = [upload["message"] for upload in uploads if upload["state"] != "done"]
        return Result(
            seconds=seconds,
            keys=[upload["key"] for upload in uploads],
            task_seconds=after["TaskDuration"] - before["TaskDuration"],
            script_seconds=after["ScriptDuration"] - before["ScriptDuration"],
            failure="; ".join(failures) or None,
        )


def _metrics(page: Page) -> dict[str, float]:
    return {metric["name"]: metric["value"] for metric in page.call("Performance.getMetrics")["metrics"]}
