"""A line that a browser and its servers can be put at the ends of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from tests.bench.wan.line import LineSpec, Tally
from tests.bench.wan.spaces import entered

ROOT = Path(__file__).resolve().parents[3]
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a line has carried, and how late its process was: of 99 packets in 100, and at worst (milliseconds).

    `segment` is how many bytes of an application were in a full packet: the rest are headers. 0 if there was none.
    """

    up: Tally
    down: Tally
    segment: int
    late_p99_ms: int
    late_ms: int


class Wan(AbstractContextManager["Wan"]):
    """A line in two network namespaces, for as long as the context lasts. Needs root and iproute2.

    with Wan(spec, seed=1) as wan:
        with wan.at_servers():
            …  # start servers on 127.0.0.1
        subprocess.run([*wan.at_browser, "chromium", …])  # reaches them by 127.0.0.1, over the line

    `traffic` is there once it has ended. A seed decides which packets are lost. See `timeline` for what its file tells.
    """

    traffic: Traffic

    def __init__(self, spec: LineSpec, *, seed: int, timeline: Path | None = None) -> None:
        self._command = [sys.executable, "-m", "tests.bench.wan", json.dumps(asdict(spec)), "--seed", str(seed)]
        if timeline:
            self._command += ["--timeline", str(timeline)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; it ends when we do
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            self._process.wait()
            raise RuntimeError("there is no line: it takes root, /dev/net/tun, iproute2 and network namespaces")
        held = json.loads(said)
        folder = f"/proc/{self._process.pid}/fd"
        self._browser, self._servers = f"{folder}/{held['browser']}", f"{folder}/{held['servers']}"
        return self

    def __exit__(self, *_: object) -> None:
        told = json.loads(self._process.communicate(timeout=STOP_SECONDS)[0])  # closes its input, which ends it
        self.traffic = Traffic(**{**told, "up": Tally(**told["up"]), "down": Tally(**told["down"])})

    @property
    def at_browser(self) -> tuple[str, ...]:
        """Give the words to put before a command that is to run where the browser is."""
        return ("nsenter", f"--net={self._browser}", "--")

    @contextmanager
    def at_servers(self) -> Iterator[None]:
        """Let this thread be where the servers are, with whatever threads and processes it starts meanwhile."""
        namespace = os.open(self._servers, os.O_RDONLY)
        try:
            with entered(namespace):
                yield
        finally:
            os.close(namespace)
