"""The browsers that the tests drive do what the tests rely on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.drivers import BrowserDriver, processes_of_session
from tests.browser.rig import serve_page
from tests.serving import Served

KEEP = """
const open = indexedDB.open('kept', 1)
open.onupgradeneeded = () => open.result.createObjectStore('kept')
await new Promise((resolve) => { open.onsuccess = resolve })
const transaction = open.result.transaction('kept', 'readwrite')
const kept = transaction.objectStore('kept')
const before = kept.get('word')
kept.put(word, 'word')
await new Promise((resolve) => { transaction.oncomplete = resolve })
open.result.close()
return before.result ?? null
"""


@pytest.fixture
def site() -> Iterator[Served]:
    with Served(serve_page) as served:
        yield served


def test_killed_browser_leaves_no_process_and_remembers_when_it_is_started_again(
    browser: BrowserDriver, site: Served
) -> None:
    browser.open(site.url)
    first = keep(browser, "hay")
    session = browser.session
    browser.kill()
    left = processes_of_session(session)
    browser.start(profile=browser.profile)
    browser.open(site.url)

    assert left == []
    assert first is None
    assert keep(browser, "oats") == "hay"


def test_waiting_in_vain_tells_what_was_waited_for(browser: BrowserDriver) -> None:
    with pytest.raises(AssertionError, match=r"after 0\.1 s in \w+: 3 > 4 is False"):
        browser.wait_until("3 > 4", seconds=0.1)


def test_promise_that_rejects_is_an_error(browser: BrowserDriver) -> None:
    with pytest.raises(AssertionError, match="stubborn"):
        browser.run_async("throw new Error('stubborn')")


def keep(browser: BrowserDriver, word: str) -> str | None:
    """Put a word into the page's database; gives the one that was there."""
    before: str | None = browser.run_async(f"const word = arguments[0]; {KEEP}", word)
    return before
