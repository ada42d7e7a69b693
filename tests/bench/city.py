"""A thousand uploads at once, steered by one server process over PostgreSQL.

    python -m tests.bench.city [--uploads N] [--seconds S] [--chunk-seconds S] [--connections N] [--parts N]

Each upload begins, has windows of its parts signed, says of each part that it has arrived, as often as a line would
carry one, and ends; then the next one of that browser begins. The object store, of which the server asks whether the
object is there, is a stand-in that says yes. The load comes from a process of its own, over as many connections as
there are uploads (or over fewer, as a reverse proxy would send it).

Prints one JSON line a figure: `errors`, `p50_ms`, `p99_ms` and `max_ms` of the time to an answer, of all calls and of
each action; `calls_per_second`, `chunks_per_second`, the gigabits a second that these chunks are on the lines
(`gbit_per_second`, of 6 MiB each), and `cpu_share` of one processor that the server took. Writes tests/report/city.md.
The exit status is 1 where a call failed.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
from time import monotonic

from tests.bench.backend.browsers import CHUNK_SIZE, Browser, Tally
from tests.bench.backend.client import Connection
from tests.bench.backend.databases import open_database
from tests.bench.backend.figures import Figures
from tests.bench.backend.server import cpu_seconds, run_server
from tests.bench.backend.stand_in import run_stand_in

RAMP = 0.25  # of the time, in which the uploads begin one after another; of the rest the figures are taken


def main() -> int:
    """Let them upload, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--chunk-seconds", type=float, default=2.5, help="what a line takes for 6 MiB (20 Mbit/s: 2.5)")
    parser.add_argument("--connections", type=int, help="to the server, shared by all (default: one for each upload)")
    parser.add_argument("--parts", type=int, default=16, help="of each upload")
    given = parser.parse_args()
    with open_database("postgres") as url:
        tally, seconds, cpu = asyncio.run(live(url, given))
        figures = Figures("city", rounds=1, database_url=url)
    figures.tell("errors", [len(tally.errors)], unit="calls")
    for action, times in {"all": tally.all_times, **tally.times}.items():
        for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
            value = times[math.ceil(len(times) * share) - 1] * 1e3
            figures.tell(f"{name}_ms_{action}" if action != "all" else f"{name}_ms", [value], unit="ms")
    chunks = len(tally.times["chunk_loaded"]) / seconds
    figures.tell("calls_per_second", [len(tally.all_times) / seconds], unit="calls/s")
    figures.tell("chunks_per_second", [chunks], unit="chunks/s")
    figures.tell("gbit_per_second", [chunks * CHUNK_SIZE * 8 / 1e9], unit="Gbit/s on the lines")
    figures.tell("cpu_share", [cpu / seconds], unit="of one processor")
    figures.write(
        f"{given.uploads} uploads at once of {given.parts} parts, each part {given.chunk_seconds} s on its line; "
        f"{given.connections or given.uploads} connections."
    )
    for error in tally.errors[:5]:
        sys.stderr.write(f"{error}\n")
    return 1 if tally.errors else 0


async def live(database_url: str, given: argparse.Namespace) -> tuple[Tally, float, float]:
    """Give what was counted, in how many seconds, and the server's processor time in these."""
    async with run_stand_in(size=CHUNK_SIZE * given.parts) as store:
        with run_server(database_url, store=store) as (port, process):
            count = given.connections or given.uploads
            connections: asyncio.Queue[Connection] = asyncio.Queue()
            for _ in range(count):
                connections.put_nowait(await Connection.open(port))
            ramp, tally = given.seconds * RAMP, Tally()
            until = monotonic() + given.seconds
            browsers = [
                Browser(number, connections, tally, parts=given.parts, pause=given.chunk_seconds)
                for number in range(given.uploads)
            ]
            lives = [browser.live(number / given.uploads * ramp, until) for number, browser in enumerate(browsers)]
            living = asyncio.gather(*lives)
            await asyncio.sleep(ramp)
            tally.forget()
            start, cpu = monotonic(), cpu_seconds(process)
            await asyncio.sleep(max(0.0, until - monotonic()))
            seconds, cpu = monotonic() - start, cpu_seconds(process) - cpu
            await living
            return tally.sorted(), seconds, cpu


if __name__ == "__main__":
    sys.exit(main())
