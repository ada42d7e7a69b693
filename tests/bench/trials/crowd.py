"""Many runs at once in one browser, each in a profile of its own."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psutil
from playwright.async_api import async_playwright

from tests.bench.trials.trial import Scene, try_upload
from tests.bench.trials.verdict import Verdict
from tests.browser.launching import CHROMIUM_OPTIONS, find_program

BEAT_SECONDS = 0.1


@dataclass(slots=True)
class Load:
    """How hard the machine had to work. Runs mean little where it could not keep up."""

    latest_beat: float = 0.0  # seconds behind its time
    busy: list[float] = field(default_factory=list)  # share of all processors, by the beat

    async def feel(self) -> None:
        """Take the pulse until cancelled."""
        psutil.cpu_percent()
        while True:
            due = time.monotonic() + BEAT_SECONDS
            await asyncio.sleep(BEAT_SECONDS)
            self.latest_beat = max(self.latest_beat, time.monotonic() - due)
            self.busy.append(psutil.cpu_percent() / 100)


def run_seeds(
    scene: Scene, seeds: Iterable[int], *, at_once: int, on_verdict: Callable[[Verdict], object] | None = None
) -> tuple[list[Verdict], Load]:
    """Run all of these seeds, so many at a time; `on_verdict` hears of each as it ends. Gives them in their order."""
    return asyncio.run(_run_seeds(scene, list(seeds), at_once=at_once, on_verdict=on_verdict))


async def _run_seeds(
    scene: Scene, seeds: list[int], *, at_once: int, on_verdict: Callable[[Verdict], object] | None
) -> tuple[list[Verdict], Load]:
    places = asyncio.Semaphore(at_once)
    load = Load()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("TEST_CHROMIUM") or find_program("chromium"),
            args=list(CHROMIUM_OPTIONS),
            chromium_sandbox=os.geteuid() != 0,
        )

        async def run(seed: int) -> Verdict:
            async with places:
                verdict = await try_upload(browser, scene, seed=seed)
                if on_verdict:
                    on_verdict(verdict)
                return verdict

        pulse = asyncio.create_task(load.feel())
        async with asyncio.TaskGroup() as group:
            runs = [group.create_task(run(seed)) for seed in seeds]
        pulse.cancel()
        await browser.close()
    return [run.result() for run in runs], load
