"""One upload over one line. All is made anew for it: the line, a store that swallows, the backend and the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.race.browser import Chromium
from tests.bench.race.contenders import Contender
from tests.bench.race.drive import drive
from tests.bench.race.null_store import NullStore
from tests.bench.race.server import RaceServer
from tests.bench.wan.line import LineSpec
from tests.bench.wan.wan import Traffic, Wan

BUCKET = "bench"
HOST = "127.0.0.1"
ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM")  # what would keep the namespaces alive if we were killed
LEAST_RATE = 20_000  # bytes a second; who is slower does not come in


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """What it took."""

    contender: str
    seconds: float
    failure: str | None
    browser: str | None
    traffic: Traffic


def run_lap(
    contender: Contender,
    spec: LineSpec,
    files: Sequence[Path],
    *,
    bundles: Path,
    seed: int,
    more_names: Sequence[str] = (),
    timeline: Path | None = None,
) -> Lap:
    """Have a contender's page upload the files over a line that loses what this seed says.

    `more_names` are those that the backend is told of by which the store is reached, too.
    """
    deadline = 60.0 + sum(path.stat().st_size for path in files) / LEAST_RATE
    with (
        Wan(spec, seed=seed, timeline=timeline) as wan,
        wan.at_servers(),
        NullStore(host=HOST, prefix=ENDS_WITH_US) as store,
        RaceServer(
            store,
            bucket=BUCKET,
            bundles=bundles,
            prefix=ENDS_WITH_US,
            more_endpoint_urls=[store.url.replace(HOST, name) for name in more_names],
        ) as server,
        Chromium(prefix=wan.at_browser) as browser,
    ):
        result = drive(browser, server, contender, files, deadline=deadline)
    return Lap(
        contender=contender.name,
        seconds=result.seconds,
        failure=result.failure,
        browser=browser.version,
        traffic=wan.traffic,
    )
