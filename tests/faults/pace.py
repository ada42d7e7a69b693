"""How fast bytes may pass."""

from __future__ import annotations

import asyncio

_STEPS_A_SECOND = 20
_LARGEST_PIECE = 256 * 1024


class Pace:
    """Holds back whoever brings bytes faster than a rate. For one event loop; any number of tasks may share it."""

    def __init__(self) -> None:
        self._free_at = 0.0

    async def let_by(self, count: int, *, rate: float) -> None:
        """Wait until `count` bytes have had their time at `rate` bytes a second, behind all that came before."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now) + count / rate
        await asyncio.sleep(self._free_at - now)


def piece_size(*rates: float | None) -> int:
    """Give how many bytes to take at once, so that they flow, and do not come in lumps, at the slowest of the rates."""
    slowest = min((rate for rate in rates if rate), default=None)
    return _LARGEST_PIECE if slowest is None else max(1, min(_LARGEST_PIECE, int(slowest / _STEPS_A_SECOND)))
