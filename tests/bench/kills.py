"""Chromium is killed 50 times in a row in the midst of one upload, by SIGKILL and with all of its processes.

    python -m tests.bench.kills [--kills N] [--seed S] [--mib SIZE] [--rate BYTES] [--settle SECONDS]

Each time it is started anew with the profile that is left, the page is opened and the file is picked again. Who uploads
is known by the cookie that a first visit has brought, some time before: Chromium writes cookies to disk after half a
minute only. Two tables follow: kills at moments that chance would hardly meet, each in an upload of its own, by
somebody whom the host knows; and kills so soon after a first visit that the cookie is lost.

Prints one JSON line a figure, and writes tests/report/kills.md. The exit status is 1 where the long upload did not end
right, or something that the store had was sent again in it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mule_core.parts import MIB
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.identity import OwnerOf, remote_user
from tests.bench.ordeals.kills import MOMENTS, Kill, Ordeal, Victim, choose_moments
from tests.bench.ordeals.report import tell, write_page
from tests.bench.ordeals.stage import run_browser, set_stage
from tests.browser.files import make_file
from tests.stores import Store, s3_client

RATE = 20_000_000  # bytes a second
SMALL = 48  # MiB
FIRST_VISITS = (2, 35)  # seconds from a first visit to the kill
COLUMNS = ("killed", "state", "right", "wrong", "sent ÷ file", "of that upload", "of any", "uploads", "seconds")


def main() -> int:
    """Kill, and say how it went."""
    given = parse_arguments()
    with tempfile.TemporaryDirectory() as folder, SeaweedFS(Path(folder) / "store") as store:
        many = endure_many(store, Path(folder), given)
        tell("kills", figures_of(many), seed=given.seed, mib=given.mib)
        once = {moment: endure_one(store, Path(folder), moment) for moment in MOMENTS}
        visits = {f"{after} s after the first visit": visit(store, Path(folder), after) for after in FIRST_VISITS}
    for name, ordeal in {**once, **visits}.items():
        tell("kills", figures_of(ordeal), killed=name)
    write_report(many, once=once, visits=visits)
    return 0 if many.has_kept_all else 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mib", type=int, default=1024, help="of the file")
    parser.add_argument("--rate", type=float, default=RATE, help="bytes a second that the line lets by")
    parser.add_argument("--settle", type=float, default=40.0, help="seconds between a first visit and the upload")
    return parser.parse_args()


@contextmanager
def set_up(store: Store, folder: Path, *, mib: int, seed: int, rate: float, owner_of: OwnerOf) -> Iterator[Victim]:
    """Put a file, a browser and its lines together."""
    file = folder / f"{mib}.bin"
    with set_stage(store, owner_of=owner_of) as lines, run_browser() as browser:
        lines.store.rate = rate
        client, digest = s3_client(store), make_file(file, mib * MIB)
        yield Victim(
            browser=browser, lines=lines, client=client, file=file, digest=digest, chance=random.Random(f"kill {seed}")
        )


def endure_many(store: Store, folder: Path, given: argparse.Namespace) -> Ordeal:
    """One upload, all the kills."""
    with set_up(store, folder, mib=given.mib, seed=given.seed, rate=given.rate, owner_of=remote_user) as victim:
        victim.become_known()
        time.sleep(given.settle)
        victim.on_kill = say
        return victim.endure(choose_moments(given.kills, victim.chance))


def endure_one(store: Store, folder: Path, moment: str) -> Ordeal:
    """A small upload with one kill."""
    with set_up(store, folder, mib=SMALL, seed=1, rate=RATE, owner_of=lambda _: "ann") as victim:
        return victim.endure([moment])


def visit(store: Store, folder: Path, seconds: float) -> Ordeal:
    """A small upload with one kill in the midst, so many seconds after somebody came whom nobody knows."""
    with set_up(store, folder, mib=SMALL, seed=1, rate=RATE, owner_of=remote_user) as victim:
        victim.become_known()
        time.sleep(seconds)
        return victim.endure(["last part"])


def say(kill: Kill) -> None:
    """Say how a life ended, as it does."""
    sys.stderr.write(f"killed after {kill.seconds:.1f} s ({kill.moment}), {len(kill.had)} parts there\n")


def figures_of(ordeal: Ordeal) -> dict[str, float]:
    """Give the figures by name."""
    return {
        "kills": len(ordeal.kills),
        "right": int(ordeal.is_right),
        "sent_again": len(ordeal.sent_again),
        "sent_anew": len(ordeal.sent_anew),
        "uploads": ordeal.uploads,
        "sent": ordeal.sent / ordeal.size,
        "seconds": ordeal.seconds,
    }


def write_report(many: Ordeal, *, once: Mapping[str, Ordeal], visits: Mapping[str, Ordeal]) -> None:
    """Write it all down."""
    lives = [
        (number, kill.moment, kill.seconds, len(kill.had), kill.received / many.size)
        for number, kill in enumerate(many.kills, 1)
    ]
    write_page(
        "kills",
        "Parts that were sent although the store had them: of that very upload, and of any upload of the file.",
        (COLUMNS, [_row(f"{len(many.kills)} times", many)]),
        "## Killed once, by name",
        (COLUMNS, [_row(moment, ordeal) for moment, ordeal in once.items()]),
        "## Killed once, known by a cookie",
        (COLUMNS, [_row(moment, ordeal) for moment, ordeal in visits.items()]),
        "## All kills of the long upload",
        (("kill", "moment", "seconds lived", "parts the store had", "sent ÷ file so far"), lives),
    )


def _row(killed: str, ordeal: Ordeal) -> Sequence[object]:
    again = (len(ordeal.sent_again), len(ordeal.sent_anew))
    sent = ordeal.sent / ordeal.size
    return (killed, ordeal.state, ordeal.right, ordeal.wrong, sent, *again, ordeal.uploads, ordeal.seconds)


if __name__ == "__main__":
    sys.exit(main())
