"""One store, one browser and all who race: a lap is one of them sending the file, a round a lap of each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mule_core.parts import MIB
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.race.arena import Arena, SentFile, WrongObjectError, open_arena
from tests.bench.race.browser import Chromium
from tests.bench.race.contenders import CONTENDERS, TUS
from tests.bench.race.drive import Result, drive
from tests.bench.race.outside import OUTSIDE
from tests.bench.race.server import RaceServer
from tests.bench.race.tus import TusServer
from tests.browser.files import make_file

LABELS = {
    **{name: contender.label for name, contender in CONTENDERS.items()},
    "tus": f"{TUS.label} to SeaweedFS's tus endpoint",
    "aws": "aws s3 cp 1.46.3",
    "curl": "curl, 4 in parallel",
}
WARM_UP = 16 * MIB
SLOWEST = 8  # MB/s: who is slower for a whole lap is taken for dead
PATIENCE = 60.0  # seconds on top of that

Round = dict[str, Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """All that runs while they race. `bundles` are the pages, `folder` is for what goes afterwards."""

    arena: Arena
    server: RaceServer
    browser: Chromium
    bundles: Path
    folder: Path

    def has(self, name: str) -> bool:
        """Say whether somebody can race here."""
        return name != "tus" or isinstance(self.arena.store, SeaweedFS)

    def run(self, name: str, file: SentFile) -> Result:
        """Run one lap, and see that the file has arrived."""
        deadline = PATIENCE + file.size / SLOWEST / 1e6
        if name in OUTSIDE:
            result = OUTSIDE[name](self.arena, self.server, file, self.folder)
        elif name == "tus":
            assert isinstance(self.arena.store, SeaweedFS)
            server = TusServer(self.arena.store, bucket=self.arena.bucket, bundles=self.bundles)
            result = drive(self.browser, server, TUS, [file.path], deadline=deadline)
        else:
            result = drive(self.browser, self.server, CONTENDERS[name], [file.path], deadline=deadline)
        return self._checked(result, file)

    def _checked(self, result: Result, file: SentFile) -> Result:
        try:
            for key in () if result.failure else result.keys:
                self.arena.check(key, file)
        except WrongObjectError as error:
            return replace(result, failure=str(error))
        return result


@contextmanager
def open_track(store: str, *, bundles: Path) -> Iterator[Track]:
    """Start a store, what pages talk to, and a browser; and have each of them do something once."""
    with (
        tempfile.TemporaryDirectory(prefix="race-") as folder,
        open_arena(store) as arena,
        RaceServer(arena.store, bucket=arena.bucket, bundles=bundles) as server,
        Chromium() as browser,
    ):
        track = Track(arena=arena, server=server, browser=browser, bundles=bundles, folder=Path(folder))
        small = Path(folder) / "warm-up.bin"
        file = SentFile(path=small, size=WARM_UP, digest=make_file(small, WARM_UP))
        for name in ("raw-4", "mule"):
            result = track.run(name, file)
            assert result.failure is None, f"{name}: {result.failure}"
        yield track


def run_rounds(
    store: str,
    names: Sequence[str],
    file: SentFile,
    *,
    rounds: int,
    bundles: Path,
    on_lap: Callable[[str, Result], object],
) -> list[Round]:
    """Run rounds, each with everything new and with another one in front; `on_lap` hears of each lap as it ends."""
    done: list[Round] = []
    for turn in range(rounds):
        with open_track(store, bundles=bundles) as track:
            here = [name for name in names if track.has(name)]
            first = turn % len(here)
            results: Round = {}
            for name in here[first:] + here[:first]:
                results[name] = track.run(name, file)
                on_lap(name, results[name])
            done.append({name: results[name] for name in here})
    return done
