"""`mule demo` or `mule serve` as a person starts it: a process of its own, killed and started again at will."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.stores import free_ports

READY_SECONDS = 60.0
STOP_SECONDS = 20.0


def bare_environ() -> dict[str, str]:
    """Give an environment that sets nothing of Mule's; coverage goes on measuring in it."""
    return {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE_")}


class MuleProcess:
    """One `mule` process on a port that stays the same; `url` is its page."""

    def __init__(self, *arguments: str, environ: Mapping[str, str], directory: Path, port: int | None = None) -> None:
        self._port = port or free_ports(1)[0]
        self._command = [str(Path(sys.executable).with_name("mule")), *arguments, "--port", str(self._port)]
        self._environ = {**bare_environ(), "HOME": str(directory), **environ}
        self.directory = directory
        self._process: subprocess.Popen[str] | None = None
        self.output: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and come back when it has said that the page is up."""
        self._process = subprocess.Popen(
            self._command,
            cwd=self.directory,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, args=(self._process, lines), daemon=True)
        self._reader.start()
        while (line := lines.get(timeout=READY_SECONDS)) is not None:
            if line.startswith("Mule is at "):
                return
        raise AssertionError(f"{self._command} ended: {''.join(self.output)}")

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it without a word of warning."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(STOP_SECONDS)
            self._process = None
            self._reader.join(STOP_SECONDS)  # then `output` has all that it said

    def _read(self, process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self.output.append(line)
                lines.put(line)
        lines.put(None)
