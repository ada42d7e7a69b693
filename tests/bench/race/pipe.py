"""The Chrome DevTools Protocol over the pipe of --remote-debugging-pipe: one message after another, each ends in NUL.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import itertools
import json
import os
import select
import time
from typing import Any

BLOCK = 1024 * 1024  # bytes
CALL_SECONDS = 30.0


class BrowserError(Exception):
    """The browser refused a call, or is gone."""


class Pipe:
    """Calls into a browser. `reading` and `writing` are descriptors, which are closed with it."""

    def __init__(self, *, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing
        self._numbers = itertools.count(1)
        self._ahead = b""

    def close(self) -> None:
        os.close(self._reading)
        os.close(self._writing)

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        session: str | None = None,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """Call, and give the result; raises TimeoutError after so many seconds, and BrowserError."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + (seconds or CALL_SECONDS)
        while True:
            answer = self._read(deadline)
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self, deadline: float) -> dict[str, Any]:
        """Give the next message; events are among them."""
        while b"\0" not in self._ahead:
            ready, _, _ = select.select([self._reading], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            block = os.read(self._reading, BLOCK)
            if not block:
                raise BrowserError("the browser is gone")
            self._ahead += block
        line, _, self._ahead = self._ahead.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message
