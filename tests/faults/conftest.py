"""A recording server, and lines to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.faults.line import Line
from tests.faults.recorder import Recorder, run_recorder

MakeLine = Callable[..., Line]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A server that remembers what it was sent."""
    with run_recorder() as recorder:
        yield recorder


@pytest.fixture
def make_line(recorder: Recorder) -> Iterator[MakeLine]:
    """Give lines to the recorder that last as long as the test."""

    def make(**options: Any) -> Line:
        return lines.enter_context(Line(**{"to": recorder.url, **options}))

    with ExitStack() as lines:
        yield make
