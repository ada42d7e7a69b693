"""All trials of one browser, many at a time: their waiting overlaps."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.browser.catalogue.stage import Stage
from tests.browser.catalogue.trial import Outcome, Scene, Trial, set_scene
from tests.browser.drivers import BrowserDriver
from tests.browser.launching import LAUNCHES
from tests.stores import Store, drop_bucket, make_bucket, s3_client

AT_ONCE = {"chromium": 40, "firefox": 40, "webkit": 16}  # WebKitGTK has but 17 connections for all of its pages
AT_A_TURN = 4  # pages that begin to load
POLL_SECONDS = 0.1
LINGER_SECONDS = 2.0  # that lines outlive their pages, whose last connections are still under way
TRIAL_SECONDS = 300.0  # a part that a dying line has swallowed whole before any other arrived is waited for 150


def play(
    browser: str, trials: Iterable[Trial], *, store: Store, stage: Stage, files: Iterable[Path], directory: Path
) -> Mapping[Trial, Outcome]:
    """Start the browser, have all trials in one page of it, and give what became of each."""
    driver = BrowserDriver(browser, LAUNCHES[browser], directory)
    driver.start()
    try:
        driver.open(f"{stage.url}/stage.html")
        driver.pick("#picker", *files)
        return _Play(driver, store=store, stage=stage).run(list(trials))
    finally:
        driver.stop()


class _Play:
    def __init__(self, driver: BrowserDriver, *, store: Store, stage: Stage) -> None:
        self._driver = driver
        self._store = store
        self._stage = stage
        self._bucket = make_bucket(store)
        self._client = s3_client(store)
        self._scenes: dict[str, Scene] = {}
        self._outcomes: dict[Trial, Outcome] = {}
        self._closing: deque[tuple[float, Scene]] = deque()

    def run(self, waiting: list[Trial]) -> Mapping[Trial, Outcome]:
        waiting = waiting[::-1]
        while waiting or self._scenes or self._closing:
            room = min(AT_ONCE[self._driver.name] - len(self._scenes), AT_A_TURN)
            begun = [self._begin(waiting.pop()) for _ in range(min(room, len(waiting)))]
            for news in self._driver.run("return turn(arguments[0])", begun):
                if scene := self._scenes.get(news["name"]):
                    scene.told.append(news)
            for scene in list(self._scenes.values()):
                if scene.is_over or time.monotonic() - scene.began > TRIAL_SECONDS:
                    self._end(scene)
            while self._closing and self._closing[0][0] < time.monotonic():
                self._closing.popleft()[1].lines.close()
            time.sleep(POLL_SECONDS)
        drop_bucket(self._store, self._bucket)
        return self._outcomes

    def _begin(self, trial: Trial) -> Mapping[str, str]:
        scene = set_scene(trial, store=self._store, bucket=self._bucket, stage=self._stage)
        self._scenes[str(trial)] = scene
        return {"name": str(trial), "url": scene.page, "file": trial.file}

    def _end(self, scene: Scene) -> None:
        del self._scenes[str(scene.trial)]
        self._outcomes[scene.trial] = scene.judge(self._client, self._bucket)
        self._closing.append((time.monotonic() + LINGER_SECONDS, scene))
