"""An upload that is killed again and again, with the whole of the browser, is sent once.

`tests/run --bench kills` has fifty kills, at other moments and with cookies.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from mule_core.parts import MIB
from tests.bench.ordeals.kills import Victim
from tests.bench.ordeals.stage import set_stage
from tests.browser.drivers import BrowserDriver
from tests.browser.files import make_file
from tests.stores import Store

SIZE = 60 * MIB
RATE = 20_000_000  # bytes a second: three seconds for the whole
MOMENTS = ("create done", "part done", "under way", "last part", "complete done")


# Who is known by a cookie alone may be a stranger afterwards: Chromium writes cookies to disk twice a minute.
@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_upload_whose_browser_is_killed_five_times_is_right_and_sends_nothing_that_the_store_has(
    browser: BrowserDriver, store: Store, client: Any, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, SIZE)

    with set_stage(store, owner_of=lambda _: "ann") as lines:
        lines.store.rate = RATE
        victim = Victim(
            browser=browser, lines=lines, client=client, file=file, digest=digest, chance=random.Random("five kills")
        )
        ordeal = victim.endure(MOMENTS)
        browser.open("about:blank")

    assert (ordeal.state, ordeal.right, ordeal.wrong) == ("done", 1, 0)
    assert [kill.moment for kill in ordeal.kills] == list(MOMENTS)
    # One may have come to the store in a request whose answer did not come back over the line any more.
    assert max(len(kill.had) for kill in ordeal.kills) >= SIZE // (6 * MIB) - 1
    assert (ordeal.sent_again, ordeal.sent_anew) == (frozenset(), frozenset())
