"""What a timeline tells of an upload: where its time went.

    python -m tests.bench.wan.story FILE …

Seconds are since the first request that was not for the page itself. Beside each file it leaves a picture, FILE.svg.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.wan.exchange import Sample, Story, read_story
from tests.bench.wan.lanes import render_lanes

SLICE = 5.0  # seconds of one figure about speed


def tell(story: Story) -> Iterator[str]:
    """Give the lines of a summary."""
    bodies = story.bodies
    last = max(one.heard_at for one in bodies)
    yield f"bodies from {bodies[0].said_at:.2f} s to {last:.2f} s, all is over at {story.end:.2f} s"
    for title, ones in (
        ("before the first body", [one for one in story.exchanges if one.said_at < bodies[0].said_at]),
        ("behind the last body", [one for one in story.exchanges if one.said_at > last - 0.001]),
    ):
        yield f"{title}: " + ", ".join(f"{one.words} {one.said_at:.2f}–{one.heard_at:.2f}" for one in ones[:12])
    at_once = story.seconds_at_once()
    yield "bodies under way: " + ", ".join(f"{count} for {seconds:.1f} s" for count, seconds in at_once.items())
    gaps = story.gaps()
    if gaps:
        mean = sum(gaps) / len(gaps)
        yield f"gaps between bodies of a connection: {len(gaps)}, mean {mean:.3f} s, longest {max(gaps):.3f} s"
    kinds = Counter(one.words if one.part_number is None else f"{one.method} part" for one in story.exchanges)
    yield "requests: " + ", ".join(f"{count} {words}" for words, count in kinds.most_common(12))
    yield "speed, kB/s (connections with something in flight, kB in flight):"
    yield "  " + "  ".join(_speeds(story.samples))
    if len(bodies) <= 60:
        yield "bodies: " + ", ".join(
            f"{one.words[4:]} :{one.port} {one.said_at:.2f}–{one.heard_at:.2f}" for one in bodies
        )


def _speeds(samples: Sequence[Sample]) -> Iterator[str]:
    for number, group in itertools.groupby(samples, key=lambda sample: int(sample.at / SLICE)):
        some = list(group)
        took = max(some[-1].at - some[0].at, 0.05)
        speed = (some[-1].acknowledged - some[0].acknowledged) / took / 1000
        connections = sum(sample.connections for sample in some) / len(some)
        flying = sum(sample.flying for sample in some) / len(some) / 1000
        yield f"{number * SLICE:.0f}s: {speed:.0f} ({connections:.1f}, {flying:.0f})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="+")
    for path in parser.parse_args().file:
        story = read_story(path)
        sys.stdout.write("\n".join((f"== {path.stem}", *tell(story), "")) + "\n")
        path.with_suffix(".svg").write_text(render_lanes(story))
    return 0


if __name__ == "__main__":
    sys.exit(main())
