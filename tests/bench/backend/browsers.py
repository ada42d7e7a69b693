"""Browsers that upload to nowhere: they ask the server all that our page's client does, at the pace of a line."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import count
from random import Random
from time import monotonic

from tests.bench.backend.client import Answer, Connection, find_cookie, render_call

CHUNK_SIZE = 6_291_456
WINDOW = 36  # parts, as many as such a line sends in the minute and a half that the client has signed ahead


class Tally:
    """How long answers took, by action, in seconds; and what was none."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    @property
    def all_times(self) -> list[float]:
        """Those of all actions, shortest first."""
        return sorted(seconds for times in self.times.values() for seconds in times)

    def forget(self) -> None:
        """Begin anew; errors stay."""
        self.times.clear()

    def sorted(self) -> Tally:
        """Give the same with the shortest first, and the actions by name."""
        tally = Tally()
        tally.errors = self.errors
        tally.times.update({action: sorted(self.times[action]) for action in sorted(self.times)})
        return tally


class Browser:
    """One browser with one upload after another; `pause` is what its line takes for a part, in seconds."""

    def __init__(
        self, number: int, connections: asyncio.Queue[Connection], tally: Tally, *, parts: int, pause: float
    ) -> None:
        self._number = number
        self._connections = connections
        self._tally = tally
        self._parts = parts
        self._pause = pause
        self._random = Random(number)
        self._cookie = ""

    async def live(self, after: float, until: float) -> None:
        """Upload from `after` seconds on until that moment; a call that fails ends it."""
        await asyncio.sleep(after)
        for number in count(1):
            if not await self._upload(number, until):
                return

    async def _upload(self, number: int, until: float) -> bool:
        file = {
            "filename": f"holiday {number} of {self._number}.mov",
            "filesize": CHUNK_SIZE * self._parts,
            "last_modified": 1_763_800_000_000 + number,
        }
        begun = await self._ask("get_init_signature", file)
        if begun is None:
            return False
        self._cookie = self._cookie or find_cookie(begun)
        decided = begun.fields
        upload_id = f"VXBsb2FkIElEIG9mIDEwIGJ5dGVzIG1vcmU-{self._number}-{number}"
        named = {**file, "key": decided["key"], "upload_id": upload_id, "ticket": decided["ticket"]}
        for part in range(1, self._parts + 1):
            if part % WINDOW == 1:
                window = {"first_chunk": part, "num_chunks": min(WINDOW, self._parts + 1 - part)}
                if await self._ask("get_all_signatures", {**named, **window}) is None:
                    return False
            await asyncio.sleep(self._pause * self._random.uniform(0.8, 1.2))
            if monotonic() > until or await self._ask("chunk_loaded", {**named, "chunk": part}) is None:
                return False
        return await self._ask("upload_finished", named) is not None

    async def _ask(self, action: str, params: dict[str, object]) -> Answer | None:
        request = render_call(action, params, cookie=self._cookie)
        start = monotonic()
        connection = await self._connections.get()
        try:
            answer = await connection.ask(request)
        except OSError as exc:
            self._tally.errors.append(f"{action}: {exc!r}")
            return None
        self._connections.put_nowait(connection)
        self._tally.times[action].append(monotonic() - start)
        if answer.status != 200:
            self._tally.errors.append(f"{action}: {answer.status} {answer.body[:200]!r}")
            return None
        return answer
