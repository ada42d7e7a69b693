"""Twenty bad days, as `tests/run --bench chaos` has hundreds: a file arrives whole, by itself and without waste.

To have the day of one seed again: `tests/run --bench chaos --runs 1 --seed SEED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bench.chaos import SIZE
from tests.bench.trials.crowd import run_seeds
from tests.bench.trials.figures import broken_promises
from tests.bench.trials.trial import Scene
from tests.bench.trials.verdict import Verdict
from tests.browser.files import make_file
from tests.browser.rig import Rig
from tests.stores import Store

SEEDS = range(1, 21)
AT_ONCE = 10
DEADLINE = 200.0


@pytest.fixture(scope="module")
def verdicts(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Verdict]:
    """All days are had at once: the line makes each of them long, and the machine has little to do meanwhile."""
    file = tmp_path_factory.mktemp("chaos") / "film.bin"
    digest = make_file(file, SIZE)
    scene = Scene(store=store, file=file, digest=digest, make_server=Rig, deadline=DEADLINE)
    with ThreadPoolExecutor(1) as elsewhere:  # there may be an event loop in this thread, the one of other tests
        verdicts, _ = elsewhere.submit(run_seeds, scene, SEEDS, at_once=AT_ONCE).result()
    return {verdict.seed: verdict for verdict in verdicts}


@pytest.mark.parametrize("seed", SEEDS)
def test_file_arrives_whole_and_by_itself_on_a_bad_day(seed: int, verdicts: Mapping[int, Verdict]) -> None:
    verdict = verdicts[seed]
    assert (verdict.state, verdict.right, verdict.wrong) == ("done", 1, 0), "\n".join(verdict.story)


def test_promises_are_kept(verdicts: Mapping[int, Verdict]) -> None:
    assert broken_promises(list(verdicts.values()), slack=3.0) == []
