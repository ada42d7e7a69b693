"""Three real browsers behind one small interface, driven over WebDriver (https://www.w3.org/TR/webdriver2/).

Each start has a profile folder, and the whole of the browser can be killed without a word and be started again with
the profile that it left behind.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import psutil
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

POLL_SECONDS = 0.02
SCRIPT_SECONDS = 30.0
KILL_SECONDS = 10.0


class Launch(Protocol):
    """Start a driver process in a session of its own, and a browser by it."""

    def __call__(self, *, profile: Path, output: Path, running: ExitStack) -> WebDriver:
        """Start it; `output` is a file for what it prints, `running` ends what it needs besides."""


class BrowserDriver:
    """One browser with one window, at times with two. `directory` holds the profiles and is the caller's to remove."""

    def __init__(self, name: str, launch: Launch, directory: Path) -> None:
        self.name = name
        self._launch = launch
        self._directory = directory
        self._starts = 0
        self._running = ExitStack()
        self._driver: WebDriver | None = None
        self.profile = directory

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def driver(self) -> WebDriver:
        """Give selenium's own, for what is seldom wanted."""
        assert self._driver is not None, f"{self.name} is not running"
        return self._driver

    @property
    def session(self) -> int:
        """Give the id of the process session that the driver and all of the browser run in."""
        return int(self.driver.service.process.pid)  # type: ignore[attr-defined] # of every local driver

    def start(self, *, profile: Path | None = None) -> None:
        """Start it, with a new profile unless given one that an earlier start has left."""
        self._starts += 1
        self.profile = profile or self._directory / f"profile-{self._starts}"
        self.profile.mkdir(exist_ok=True)
        with ExitStack() as running:
            output = self._directory / f"output-{self._starts}"
            self._driver = self._launch(profile=self.profile, output=output, running=running)
            self._driver.set_script_timeout(SCRIPT_SECONDS)
            self._running = running.pop_all()

    def stop(self) -> None:
        """End it as a person does who closes it; nothing happens if it is not running."""
        if self._driver is not None:
            self._driver.quit()
            self._driver = None
        self._running.close()

    def kill(self) -> None:
        """End every process of it at once, without a word of warning."""
        session = self.session
        deadline = time.monotonic() + KILL_SECONDS
        while living := processes_of_session(session):
            assert time.monotonic() < deadline, f"{living} cannot be killed"
            for process in living:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(POLL_SECONDS)
        self.stop()

    def open(self, url: str) -> None:
        """Go to a page, and come back when it is loaded."""
        self._load(lambda: self.driver.get(url))

    def reload(self) -> None:
        """Load the page anew."""
        self._load(self.driver.refresh)

    @contextmanager
    def in_another_tab(self, url: str) -> Iterator[None]:
        """Be at a page in a tab of its own for a while; the first one stays as it is, in the background."""
        first = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        try:
            self.open(url)
            yield
            self.driver.close()
        finally:
            self.driver.switch_to.window(first)

    def _load(self, go: Callable[[], None]) -> None:
        """WebKit's driver may come back early, when the page before is still there or scripts have yet to run."""
        self.run("window.isLeft = true")
        go()
        self.wait_until("!window.isLeft && document.readyState === 'complete'")

    def forget_cookies(self, url: str) -> None:
        """Forget the cookies that would be sent to this URL (which is opened for that)."""
        self.open(url)
        self.driver.delete_all_cookies()

    def pick(self, css: str, *paths: Path) -> None:
        """Pick files in a file input, as a person does."""
        self.driver.find_element(By.CSS_SELECTOR, css).send_keys("\n".join(map(str, paths)))

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of a function in the page; it gives by `return`, and takes `arguments[0]` and so on."""
        return self.driver.execute_script(script, *arguments)

    def run_async(self, script: str, *arguments: object) -> Any:
        """Run the body of an async function in the page; it gives by `return` what it may have awaited.

        A promise that rejects is raised as AssertionError.
        """
        value, error = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1], given = [...arguments].slice(0, -1);"
            f"(async function () {{ {script} }})(...given)"
            ".then((value) => done([value, null]), (error) => done([null, String(error)]))",
            *arguments,
        )
        assert error is None, error
        return value

    def wait_until(self, expression: str, *arguments: object, seconds: float = 30.0) -> Any:
        """Wait until a JavaScript expression is true, and give its value.

        Raises AssertionError after so many seconds.
        """
        deadline = time.monotonic() + seconds
        while not (value := self.run(f"return {expression}", *arguments)):
            assert time.monotonic() < deadline, f"after {seconds} s in {self.name}: {expression} is {value!r}"
            time.sleep(POLL_SECONDS)
        return value

    def screenshot(self, path: Path) -> None:
        """Save what the window shows, as PNG."""
        assert self.driver.save_screenshot(str(path))


def processes_of_session(session: int) -> list[int]:
    """Give the ids of all living processes of a session, also of those whose parent is no more."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found
