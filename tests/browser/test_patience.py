"""A connection that is dead without a word is given up within seconds, once it is known how fast the line is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bench.ordeals.patience import FAST, PART_SIZE, STUCK, Stall
from tests.bench.ordeals.stage import set_stage
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.steps import wait_for_end
from tests.stores import Store

NOTICED_IN = 10.0  # seconds: what is promised to a person where a part takes as long as the line makes it


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
@pytest.mark.parametrize("share", [0.5])
def test_part_that_sticks_on_a_line_of_known_speed_is_sent_anew_within_seconds(
    share: float, browser: BrowserDriver, store: Store, client: Any, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, STUCK * PART_SIZE)
    stall = Stall(share)

    with set_stage(store) as lines:
        lines.store.rate_per_connection = FAST
        lines.store.follow(stall.rules)
        browser.open(lines.page)
        browser.pick("#picker", file)
        upload = wait_for_end(browser, seconds=60)
        body = client.get_object(Bucket=lines.bucket, Key=upload["key"])["Body"]
        arrived = digest_of(body.iter_chunks())
        browser.open("about:blank")

    assert (upload["state"], upload["message"]) == ("done", None)
    assert arrived == digest
    attempts = lines.store.log.part_attempts()
    assert attempts == {**dict.fromkeys(range(1, STUCK + 1), 1), STUCK: 2}
    noticed_in = stall.noticed_in(lines.store.log)
    assert noticed_in is not None
    # On a busy machine the line is slower than it is told to be, and patience follows.
    slowest = max(
        entry.ended - entry.started for entry in lines.store.log.entries("part") if entry.status and entry.ended
    )
    assert noticed_in < NOTICED_IN * max(1, slowest / (PART_SIZE / FAST))
