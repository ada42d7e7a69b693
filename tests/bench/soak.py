"""A file of 20 GiB over a line that drops every 20 seconds: right bytes, and memory that stays flat.

    python -m tests.bench.soak [--gib SIZE] [--chunk-mib SIZE] [--deadline SECONDS]

The file is sparse, with a mark in each MiB that tells where it belongs. Every 20 seconds all connections are cut, and
new ones are refused for 2 seconds. The store is the fastest that there is; the object takes as much room on the disk as
the file says, in the temporary directory (TMPDIR), and is removed.

Prints one JSON line a figure, and writes tests/report/soak.md. The exit status is 1 where the object is not the file,
or the page's memory has grown.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from operator import attrgetter
from pathlib import Path

from mule_core.parts import GIB, MIB
from tests.bench.ordeals.report import tell, write_page
from tests.bench.ordeals.soak import Soak, make_sparse_file, soak
from tests.stores import run_juicefs

FLAT = 1.5  # what a peak may be of the memory at a tenth: collectors of garbage come and go
SPARE = 1.2  # room on the disk, of the file's size
ROWS = 20  # of the report's table


def main() -> int:
    """Run it, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gib", type=int, default=20)
    parser.add_argument("--chunk-mib", type=int, default=32, help="MiB of a chunk")
    parser.add_argument("--deadline", type=float, default=3600.0, help="seconds that the upload may take")
    given = parser.parse_args()
    size = given.gib * GIB
    with tempfile.TemporaryDirectory() as folder:
        if shutil.disk_usage(folder).free < size * SPARE:
            parser.error(f"{folder} has no room for {given.gib} GiB")
        file, place = Path(folder) / "film.bin", Path(folder) / "store"
        place.mkdir()
        digest = make_sparse_file(file, size)
        with run_juicefs(place) as store:
            outcome = soak(store, file, digest=digest, chunk_size=given.chunk_mib * MIB, deadline=given.deadline)
    figures = figures_of(outcome)
    tell("soak", figures, gib=given.gib, chunk_mib=given.chunk_mib)
    write_report(outcome, figures)
    return 0 if figures["right"] and figures["page_growth"] < FLAT else 1


def figures_of(outcome: Soak) -> dict[str, float]:
    """Give the figures by name: of 1, of the file's size, of the memory at a tenth; MiB, MB/s and seconds."""
    return {
        "right": outcome.is_right,
        "drops": outcome.drops,
        "sent": outcome.sent / outcome.size,
        "sent_again": outcome.again,
        "page_growth": outcome.growth(attrgetter("page")),
        "page_peak_mib": max(sample.page for sample in outcome.samples) / MIB,
        "browser_growth": outcome.growth(attrgetter("browser")),
        "browser_peak_mib": max(sample.browser for sample in outcome.samples) / MIB,
        "seconds": outcome.seconds,
        "mb_s": outcome.size / outcome.seconds / 1e6,
    }


def write_report(outcome: Soak, figures: dict[str, float]) -> None:
    """Write it all down."""
    step = max(1, len(outcome.samples) // ROWS)
    memory = [
        (sample.seconds, sample.share, sample.page / MIB, sample.browser / MIB) for sample in outcome.samples[::step]
    ]
    write_page(
        "soak",
        (("figure", "value"), figures.items()),
        "## Memory",
        (("seconds", "sent ÷ file", "the page's process, MiB", "whole browser, MiB"), memory),
    )


if __name__ == "__main__":
    sys.exit(main())
