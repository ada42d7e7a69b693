"""The store of tests/bench/race/swallow.py: what is sent to it costs next to nothing on its side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from tests.bench.race.program import Program


class NullStore:
    """The store as a process of its own, with any bucket that is asked for."""

    access_key: ClassVar[str] = "null"
    secret_key: ClassVar[str] = "null-null-null"
    region: ClassVar[str] = "us-east-1"

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, prefix: Sequence[str] = ()) -> None:
        self._given = {"host": host, "port": port}
        self._prefix = prefix

    def __enter__(self) -> Self:
        self._program = Program("tests.bench.race.swallow", self._given, prefix=self._prefix)
        return self

    def __exit__(self, *_: object) -> None:
        self._program.stop()

    @property
    def url(self) -> str:
        return self._program.said

    @property
    def pid(self) -> int:
        return self._program.pid
