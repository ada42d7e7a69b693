"""What a process must not share with those that it forks, as servers do once the app is loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar
from weakref import ref

T = TypeVar("T")


def renew_after_fork(thing: T, renew: Callable[[T], object]) -> None:
    """Have `renew` called with it in every process that is forked while it is there."""
    reference = ref(thing)

    def renew_forked() -> None:
        if forked := reference():
            renew(forked)

    if hasattr(os, "register_at_fork"):  # not on Windows
        os.register_at_fork(after_in_child=renew_forked)
