"""One upload in one browser, and what it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from tests.bench.race.browser import Chromium, Page
from tests.bench.race.contenders import Contender
from tests.bench.race.pipe import BrowserError

KIB = 1024


class PageServer(Protocol):
    """Serves the page of a contender."""

    def page(self, contender: Contender) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How it went. `seconds` are from the choice of the files to the end of the last of them.

    `keys` are those of the objects, in the order of the files. `task_seconds` is what the page's main thread had of a
    processor, `script_seconds` what of that was JavaScript, and `cpu_seconds` what all of the browser had. `peak_bytes`
    is the most memory that a process of a page has had. `failure` says why it did not finish.
    """

    seconds: float
    keys: Sequence[str] = ()
    task_seconds: float = 0.0
    script_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    failure: str | None = None


def drive(
    browser: Chromium, server: PageServer, contender: Contender, files: Sequence[Path], *, deadline: float
) -> Result:
    """Have the contender's page upload files, in a new profile; it is over after `deadline` seconds."""
    with browser.open(server.page(contender)) as page:
        page.call("Performance.enable", {"timeDomain": "threadTicks"})
        before, cpu_before = _metrics(page), _cpu_seconds(browser)
        page.pick_files([str(path) for path in files])
        try:
            seconds = page.evaluate("window.over", seconds=deadline)
        except (TimeoutError, BrowserError) as error:
            return Result(seconds=deadline, failure=str(error))
        after, cpu_after = _metrics(page), _cpu_seconds(browser)
        uploads = page.evaluate("window.uploads")
        failures = [upload["message"] for upload in uploads if upload["state"] != "done"]
        return Result(
            seconds=seconds,
            keys=[upload["key"] for upload in uploads],
            task_seconds=after["TaskDuration"] - before["TaskDuration"],
            script_seconds=after["ScriptDuration"] - before["ScriptDuration"],
            cpu_seconds=cpu_after - cpu_before,
            peak_bytes=_peak_bytes(browser),
            failure="; ".join(failures) or None,
        )


def _metrics(page: Page) -> dict[str, float]:
    return {metric["name"]: metric["value"] for metric in page.call("Performance.getMetrics")["metrics"]}


def _cpu_seconds(browser: Chromium) -> float:
    return sum(browser.ask_processes(lambda process: sum(process.cpu_times()[:2])))


def _peak_bytes(browser: Chromium) -> int:
    """Give the most memory that any process of a page has had."""
    return max(browser.ask_processes(_page_peak))


def _page_peak(process: psutil.Process) -> int:
    """Give 0 where no page is in it. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html"""
    if "--type=renderer" not in process.cmdline():
        return 0
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * KIB
