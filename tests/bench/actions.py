"""How many calls of each action one server process answers, against a bare WebOb "hello" on the same waitress.

    python -m tests.bench.actions [--rounds N] [--calls N] [--databases sqlite,postgres]

The server is a process of its own, run as `mule serve` runs it; the calls come over a few open connections and look
like those of our page's client. Prints one JSON line a figure: `x_` the calls per second over those of "hello" in the
same round (more is better), `per_second_`, `cpu_us_` (the server's own processor time a call, which says more than the
rate where others work on the machine), and the bytes of the two large answers. Writes tests/report/actions.md.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from itertools import count, cycle, islice, repeat
from time import perf_counter

import psutil

from mule_core.parts import MAX_PART_COUNT
from tests.bench.backend.client import Answer, Connection, ask_all, find_cookie, render_call
from tests.bench.backend.databases import DATABASES, open_database
from tests.bench.backend.figures import Figures
from tests.bench.backend.server import HELLO, cpu_seconds, run_server

CHUNK_SIZE = 6_291_456
FULL_SIZE = CHUNK_SIZE * MAX_PART_COUNT
CONNECTIONS = 4
WINDOW = 1000
SINGLE_ROW = ("get_chunk_signature", "chunk_loaded")
LARGE = {"get_all_signatures": 20, "resume": 40}  # how many times fewer calls of these make a round


class Page:
    """A browser with one upload of 10,000 parts; further ones are begun as their parts are used up."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = count(1)
        self._cookie = ""

    async def begin(self) -> dict[str, object]:
        """Begin an upload and bind its id; gives the fields that name it in every call."""
        number = next(self._numbers)
        file = {"filename": f"holiday {number}.mov", "filesize": FULL_SIZE, "last_modified": 1_763_800_000_000}
        answer = await self._ask("get_init_signature", file)
        self._cookie = self._cookie or find_cookie(answer)
        begun = answer.fields
        named = {**file, "key": begun["key"], "upload_id": f"upload-{number}", "ticket": begun["ticket"]}
        await self._ask("get_all_signatures", {**named, "first_chunk": 1, "num_chunks": 1})
        return named

    def render(self, action: str, fields: dict[str, object], **more: object) -> bytes:
        """Give a call's bytes."""
        return render_call(action, {**fields, **more}, cookie=self._cookie)

    async def _ask(self, action: str, fields: dict[str, object]) -> Answer:
        answer = await self._connection.ask(self.render(action, fields))
        if answer.status != 200:
            raise SystemExit(f"{action}: {answer.status} {answer.body!r}")
        return answer


class Round:
    """One server's contenders; each gives the requests of a round, all of them ready before the clock runs."""

    def __init__(self, page: Page, full: dict[str, object], calls: int) -> None:
        self._page = page
        self._full = full
        self._calls = calls
        self._fresh: dict[str, object] = {}
        self._part = MAX_PART_COUNT

    async def render(self, name: str) -> list[bytes]:
        """Give the requests of a contender."""
        if name == "hello":
            return [HELLO] * self._calls
        if name == "chunk_loaded":
            return [await self._render_loaded() for _ in range(self._calls)]
        if name == "get_chunk_signature":
            parts = islice(cycle(range(1, MAX_PART_COUNT + 1)), self._calls)
            return [self._page.render(name, self._full, chunk=part) for part in parts]
        calls = self._calls // LARGE[name]
        if name == "resume":
            return list(repeat(self._page.render("get_init_signature", self._full), calls))
        return list(repeat(self._page.render(name, self._full, first_chunk=1, num_chunks=WINDOW), calls))

    async def _render_loaded(self) -> bytes:
        if self._part == MAX_PART_COUNT:
            self._fresh, self._part = await self._page.begin(), 0
        self._part += 1
        return self._page.render("chunk_loaded", self._fresh, chunk=self._part)


async def measure(port: int, process: psutil.Process, given: argparse.Namespace) -> Iterator[dict[str, Taken]]:
    """Fill an upload with 10,000 parts, then take the rounds; one more than asked for, the first, warms up."""
    connections = [await Connection.open(port) for _ in range(CONNECTIONS)]
    page = Page(connections[0])
    full = await page.begin()
    parts = range(1, MAX_PART_COUNT + 1)
    await ask_all(connections, iter([page.render("chunk_loaded", full, chunk=part) for part in parts]))
    contenders = Round(page, full, given.calls)
    rounds = []
    for _ in range(given.rounds + 1):
        taken = {}
        for name in ("hello", *SINGLE_ROW, *LARGE):
            taken[name] = await take(connections, await contenders.render(name), process)
        rounds.append(taken)
    for connection in connections:
        connection.close()
    return iter(rounds[1:])


class Taken:
    """What one contender took in one round."""

    def __init__(self, *, calls: int, seconds: float, cpu: float, size: int) -> None:
        self.per_second = calls / seconds
        self.cpu_us = cpu / calls * 1e6
        self.size = size


async def take(connections: list[Connection], requests: list[bytes], process: psutil.Process) -> Taken:
    """Ask, and see what it took; an answer that is none ends it all."""
    cpu, start = cpu_seconds(process), perf_counter()
    answers = await ask_all(connections, iter(requests))
    seconds = perf_counter() - start
    if wrong := [answer for answer in answers if answer.status != 200]:
        raise SystemExit(f"{len(wrong)} answers are none, such as {wrong[0].body!r}")
    size = len(answers[0].body)
    return Taken(calls=len(requests), seconds=seconds, cpu=cpu_seconds(process) - cpu, size=size)


def main() -> None:
    """Measure with each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=1000, help="of a round; of the large answers a few percent")
    parser.add_argument("--databases", default=",".join(DATABASES))
    given = parser.parse_args()
    figures = Figures("actions", rounds=given.rounds)
    for database in given.databases.split(","):
        with open_database(database) as url, run_server(url) as (port, process):
            rounds = list(asyncio.run(measure(port, process, given)))
        for name in ("hello", *SINGLE_ROW, *LARGE):
            taken = [one[name] for one in rounds]
            label = f"{name}_{database}"
            if name != "hello":
                ratios = [one[name].per_second / one["hello"].per_second for one in rounds]
                figures.tell(f"x_{label}", ratios, unit="× hello")
            figures.tell(f"per_second_{label}", [one.per_second for one in taken], unit="calls/s")
            figures.tell(f"cpu_us_{label}", [one.cpu_us for one in taken], unit="µs of server CPU a call")
            if name in LARGE:
                figures.tell(f"bytes_{label}", [taken[0].size], unit="bytes of body")
    figures.write(
        f"{CONNECTIONS} open connections; a window of {WINDOW} signatures; a resume of {MAX_PART_COUNT} parts."
    )


if __name__ == "__main__":
    main()
