"""Which fields of a frozen value were named when it was made: a default may give way, what somebody said may not."""

from __future__ import annotations

from typing import Self


class Given:
    """Base of a dataclass that has to know `given`: the names of its keyword arguments. `replace` names them all."""

    __slots__ = ("given",)
    given: frozenset[str]

    def __new__(cls, **given: object) -> Self:
        """Take note of the names before the dataclass fills in its defaults."""
        self = object.__new__(cls)
        object.__setattr__(self, "given", frozenset(given))
        return self
