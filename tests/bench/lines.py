"""How fast files go over lines that are slow, far or lossy, and how much of such a line Mule uses.

    python -m tests.bench.lines [--line NAME …] [--rounds N] [--contenders NAME …] [--size BYTES] [--seed S]
        [--report NAME] [--timeline FOLDER]

Lines (tests/bench/wan/rows.py): clear lossy far throttled. Contenders: those of tests/bench/race; mule-1, which is Mule
with one worker; mule-2, whose backend knows the store by two names; sockets-6, no uploader but what six connections can
do at most; and sockets-6-parts, what they can do with the file in twelve parts, as S3 takes none below 5 MiB. To see
what a change of Mule does (after `npm --prefix mule_js run build`), for example:

    python -m tests.bench.lines --line lossy --contenders mule raw-6 --size 33554432 --rounds 1

Each lap says its seconds at once; with `--timeline` it leaves a file of what went on in each connection, which
`python -m tests.bench.wan.story FILE` sums up. Rounds are interleaved, all laps of one round lose the packets of one
seed, and ratios are taken within a round. Prints one JSON line a figure: `s_` are seconds, `x_` how many times as fast
as that yardstick Mule is (`x_ceiling`: the line's rate less the headers of full packets), all medians over the rounds.
Writes tests/report/lines.md. The exit status is 1 where something did not arrive or Mule was too slow.

Needs root, iproute2 and network namespaces. All takes an hour, and most of that is waiting: on a machine with nothing
else to do, several lines may be taken at once, by processes with a `--report` name each.
"""

from __future__ import annotations

import sys

from tests.bench.wan.rounds import run_bench
from tests.bench.wan.rows import LINES

if __name__ == "__main__":
    sys.exit(run_bench("lines", LINES, words=__doc__))
