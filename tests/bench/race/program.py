"""A module of ours as a process of its own, where a prefix of its command line may put it somewhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.stores import end_process

ROOT = Path(__file__).resolve().parents[3]


class Program:
    """Runs `python -m MODULE JSON`, which says in its first line of output that it is ready; `said` is that line."""

    def __init__(self, module: str, given: object, *, prefix: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [*prefix, sys.executable, "-m", module, json.dumps(given)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        with self._process.stdout as output:
            self.said = output.readline().strip()
        if not self.said:
            raise RuntimeError(f"{module} ended with {self._process.wait()}")

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """End it."""
        end_process(self._process)
