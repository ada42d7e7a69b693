"""A server that is not ours, or ours as others start it: a process with children, on loopback, ended by its own ids."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.stores import wait_for_status

STOP_SECONDS = 10.0


class ServerProcess:
    """One server with all the processes that it starts, in a session of their own.

    It is ready when `ready` (a URL) answers 200. What it prints is in the file `output` of its directory.
    """

    def __init__(
        self, *command: str | Path, directory: Path, ready: str, environ: Mapping[str, str] | None = None
    ) -> None:
        self._command = [str(word) for word in command]
        self._directory = directory
        self._ready = ready
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def output(self) -> str:
        """Give what it has printed."""
        return self._output_file.read_text(errors="replace")

    def start(self) -> None:
        """Start it, and come back before it is ready."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._output_file.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._directory,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Wait for its first 200; raises RuntimeError with what it printed if there is none."""
        assert self._process is not None
        try:
            wait_for_status(self._ready, process=self._process)
        except RuntimeError as error:
            error.add_note(self.output)
            raise

    def stop(self) -> None:
        """End it as an operator does; who does not heed that is killed. Nothing happens if it is not running."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
            self.kill()

    def freeze(self) -> None:
        """Have it fall silent, as a machine without power does: its connections stay, and nothing comes or goes."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def kill(self) -> None:
        """End all of it without a word of warning; nothing happens if it is not running."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @property
    def _output_file(self) -> Path:
        return self._directory / "output"
