"""Whatever schemathesis sends, nothing fails, and nothing is answered that the description does not tell of."""

from __future__ import annotations

from pathlib import Path

from mule_wsgi.endpoints import ACTIONS
from tests.wsgi.description import ERRORS
from tests.wsgi.fuzzing import Tally, fuzz
from tests.wsgi.places import open_places


def test_nothing_fails_and_nothing_is_undocumented(tmp_path: Path) -> None:
    tally = Tally()
    with open_places(tmp_path) as places:
        fuzz(places, tally, cases=3, seed=1)
    assert (tally.server_errors, tally.undocumented, tally.not_as_described, tally.findings) == (0, 0, 0, [])
    assert tally.requests > 500
    # It gets past the door: every action has done its work, and more than half of all refusals are met.
    assert set(tally.answered) == set(ACTIONS)
    assert all(tally.answered.values()), tally.answered
    assert len(tally.codes.keys() & ERRORS.keys()) > len(ERRORS) / 2, tally.codes
