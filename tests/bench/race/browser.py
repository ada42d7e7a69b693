"""A Chromium that nobody listens to: driven over a pipe, and its network is not watched, which would slow it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self, TypeVar

import psutil

from tests.bench.race.pipe import BrowserError, Pipe
from tests.browser.launching import CHROMIUM_OPTIONS, find_program

OPTIONS = (
    *CHROMIUM_OPTIONS,
    "--remote-debugging-pipe",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # Each new window has pages of the browser's own in it, which load for half a second.
    "--disable-features=PreloadTopChromeWebUI,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
)
# Chromium reads calls from descriptor 3 and answers on 4.
LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execvp(sys.argv[3], sys.argv[3:])"
)
HIGH = 10  # a descriptor that is none of those
STOP_SECONDS = 10.0
LOAD_SECONDS = 30.0
POLL_SECONDS = 0.02

Answer = TypeVar("Answer")


class Chromium:
    """A browser with a new profile. Pages of `secure_origins` have what https would give them: locks and hashes."""

    def __init__(
        self, *, prefix: Sequence[str] = (), secure_origins: Sequence[str] = (), options: Sequence[str] = ()
    ) -> None:
        self._prefix = prefix
        self._options = [*OPTIONS, *options]
        if secure_origins:
            self._options.append(f"--unsafely-treat-insecure-origin-as-secure={','.join(secure_origins)}")
        if os.geteuid() == 0:
            self._options.append("--no-sandbox")

    def __enter__(self) -> Self:
        self._profile = tempfile.TemporaryDirectory(prefix="race-", ignore_cleanup_errors=True)
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, HIGH) for end in (theirs_in, theirs_out)]
        program = os.environ.get("TEST_CHROMIUM") or find_program("chromium")
        command = [program, *self._options, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            [*self._prefix, sys.executable, "-c", LAUNCH, *map(str, theirs), *command],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for end in (theirs_in, theirs_out, *theirs):
            os.close(end)
        self._pipe = Pipe(reading=ours_in, writing=ours_out)
        self.version: str = self._pipe.call("Browser.getVersion")["product"]
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._pipe.call("Browser.close", seconds=STOP_SECONDS)
            self._process.wait(STOP_SECONDS)
        except (BrowserError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._pipe.close()
        self._profile.cleanup()

    def ask_processes(self, question: Callable[[psutil.Process], Answer]) -> list[Answer]:
        """Ask each of its processes; those that end meanwhile give no answer."""
        own = psutil.Process(self._process.pid)
        answers = []
        for process in (own, *own.children(recursive=True)):
            with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
                answers.append(question(process))
        return answers

    @contextmanager
    def open(self, url: str) -> Iterator[Page]:
        """Open a page in a profile of its own, and wait until it says that it is ready."""
        profile = self._pipe.call("Target.createBrowserContext")["browserContextId"]
        target = self._pipe.call("Target.createTarget", {"url": url, "browserContextId": profile})["targetId"]
        attached = self._pipe.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = Page(self._pipe, attached["sessionId"])
        try:
            page.wait_ready()
            yield page
        finally:
            self._pipe.call("Target.disposeBrowserContext", {"browserContextId": profile})


class Page:
    """A page that is open."""

    def __init__(self, pipe: Pipe, session: str) -> None:
        self._pipe = pipe
        self._session = session

    def call(
        self, method: str, params: dict[str, Any] | None = None, *, seconds: float | None = None
    ) -> dict[str, Any]:
        """Call a method of the protocol on this page."""
        return self._pipe.call(method, params, session=self._session, seconds=seconds)

    def evaluate(self, expression: str, *, seconds: float | None = None) -> Any:
        """Give what a JavaScript expression is, as JSON has it; waits where it is a promise."""
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.call("Runtime.evaluate", params, seconds=seconds)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def pick_files(self, paths: Sequence[str], *, selector: str = "#picker") -> None:
        """Choose files as a person does."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        self.call("DOM.setFileInputFiles", {"nodeId": node, "files": list(paths)})

    def wait_ready(self) -> None:
        deadline = time.monotonic() + LOAD_SECONDS
        while not self.evaluate("window.isReady === true"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the page does not load: {self.evaluate('document.body?.innerText')}")
            time.sleep(POLL_SECONDS)
