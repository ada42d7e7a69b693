"""What a chunk costs the server with 10 thousand, 1 million and 10 million rows in its tables.

    python -m tests.bench.rows [--rounds N] [--calls N] [--rows 10000,1000000] [--databases sqlite,postgres]

For each size there is a database, all at the same time, and each call asks all of them in turns: calls of the use
cases in this very process, for uploads that lie scattered among the others. Of N rows of chunks, 100 are an upload's;
and as many uploads again ended long ago. Prints one JSON line a figure: `us_` the microseconds of a call, and `x_` how
many times that of the fewest rows it is, in the same round (1 is what is wanted). An upload that begins has its
id bound by a first signature, too. Of a batch of `forget_ended`, by which `mule sweep` forgets ended uploads, it is a
row's share. Writes tests/report/rows.md.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from statistics import median
from time import perf_counter
from typing import TypeVar

from mule_core.parts import MAX_PART_COUNT
from mule_core.state.records import Fingerprint
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import UploadRef, Uploads
from tests.bench.backend.crowding import PARTS_OF_EACH, crowd, settle
from tests.bench.backend.databases import DATABASES, open_database
from tests.bench.backend.figures import Figures
from tests.bench.backend.server import make_settings

SIZES = (10_000, 1_000_000, 10_000_000)
SLICES = 20
OWN_OF_EACH = 10  # uploads to be asked for that are begun after each slice of the crowd
FILESIZE = 6_291_456 * MAX_PART_COUNT
CHUNKS_OF_EACH = 10  # for so many chunks that are asked for, an upload begins and ends
FORGOTTEN = 500  # a batch, as the sweep takes them
FIGURES = ("chunk_loaded", "get_chunk_signature", "get_init_signature", "upload_finished", "forget_ended")

T = TypeVar("T")


class House:
    """One database with many rows, and the use cases over it."""

    def __init__(self, url: str, rows: int, *, rounds: int) -> None:
        self._store = SqlUploadStore.from_url(url)
        self._store.prepare()
        self._uploads = Uploads(make_settings(url), self._store)
        self._random = random.Random(rows)
        self._refs: list[UploadRef] = []
        self._times: dict[str, list[float]] = defaultdict(list)
        self._newcomers = count(SLICES * OWN_OF_EACH)
        uploads, least_ended = rows // PARTS_OF_EACH // SLICES, FORGOTTEN * rounds // SLICES
        for part in range(SLICES):
            crowd(url, uploads=uploads, ended=max(uploads, least_ended), seed=part)
            self._refs += [self._begin(part * OWN_OF_EACH + number) for number in range(OWN_OF_EACH)]
        settle(url)
        self._free = [(ref, number) for ref in self._refs for number in range(1, 1001)]
        self._random.shuffle(self._free)

    def ask(self, *, begins: bool) -> None:
        """Time one chunk, and sometimes an upload from its beginning to its end."""
        ref, part = self._free.pop()
        self._time("chunk_loaded", lambda: self._uploads.chunk_loaded(ref, part))
        self._time("get_chunk_signature", lambda: self._uploads.get_chunk_signature(ref, part))
        if begins:
            number = next(self._newcomers)
            begun = self._time("get_init_signature", lambda: self._begin(number))
            self._time("upload_finished", lambda: self._uploads.upload_finished(begun))

    def take(self) -> dict[str, float]:
        """Forget a batch; gives the microseconds of the middlemost call of each kind (of a row that is forgotten)."""
        before = datetime.now(UTC) - timedelta(days=30)
        self._time("forget_ended", lambda: self._store.forget_ended(before=before, limit=FORGOTTEN))
        self._times["forget_ended"][0] /= FORGOTTEN
        times, self._times = self._times, defaultdict(list)
        return {figure: median(times[figure]) * 1e6 for figure in FIGURES}

    def close(self) -> None:
        """Close its connections."""
        self._store.close()

    def _time(self, figure: str, call: Callable[[], T]) -> T:
        start = perf_counter()
        answer = call()
        self._times[figure].append(perf_counter() - start)
        return answer

    def _begin(self, number: int) -> UploadRef:
        file = Fingerprint(owner=f"owner-{number}", filename="a.mov", filesize=FILESIZE, last_modified=number)
        begun = self._uploads.get_init_signature(file)
        ref = UploadRef(owner=file.owner, key=begun.upload.key, upload_id=f"upload-{number}")
        self._uploads.get_chunk_signature(ref, 1)
        return ref


def take_round(houses: Mapping[int, House], calls: int) -> dict[int, dict[str, float]]:
    """Ask all in turns, so that what disturbs one disturbs the others as well; gives the microseconds by size."""
    for call in range(calls):
        for house in houses.values():
            house.ask(begins=call % CHUNKS_OF_EACH == 0)
    return {size: house.take() for size, house in houses.items()}


def measure(database: str, given: argparse.Namespace, figures: Figures) -> None:
    """Fill a database for each size, then take the rounds; one more than asked for, the first, warms up."""
    sizes = [int(size) for size in given.rows.split(",")]
    with ExitStack() as cleanup:
        houses = {}
        for size in sizes:
            houses[size] = House(cleanup.enter_context(open_database(database)), size, rounds=given.rounds + 1)
            cleanup.callback(houses[size].close)
        rounds = [take_round(houses, given.calls) for _ in range(given.rounds + 1)]
    for figure in FIGURES:
        for size in sizes:
            values = [one[size][figure] for one in rounds[1:]]
            figures.tell(f"us_{figure}_{database}_{size}", values, unit="µs")
            if size != sizes[0]:
                ratios = [one[size][figure] / one[sizes[0]][figure] for one in rounds[1:]]
                figures.tell(f"x_{figure}_{database}_{size}", ratios, unit=f"× {sizes[0]:,} rows")


def main() -> None:
    """Measure with each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rows", default=",".join(map(str, SIZES)))
    parser.add_argument("--databases", default=",".join(DATABASES))
    given = parser.parse_args()
    figures = Figures("rows", rounds=given.rounds)
    for database in given.databases.split(","):
        measure(database, given, figures)
    figures.write(f"{given.calls} calls a round; `forget_ended` is per row, {FORGOTTEN} at once.")


if __name__ == "__main__":
    main()
