"""What tests do on the plain page, and what they wait for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.drivers import BrowserDriver
from tests.browser.gate import Gate

STORED = 2  # parts in the store when something happens in the middle
WORKERS = 4  # Mule's own default


def stop_in_the_middle(browser: BrowserDriver, gate: Gate, file: Path) -> None:
    """Pick a file of six chunks or more; comes back when the page knows of two in the store and four are under way."""
    gate.admit(STORED)
    browser.pick("#picker", file)
    browser.wait_until(f"uploads[0]?.parts.filter((state) => state === 2).length === {STORED}")
    gate.wait_for_held(WORKERS)


def wait_for_end(browser: BrowserDriver, place: int = 0, *, seconds: float = 30.0) -> dict[str, Any]:
    """Wait until an upload is over, whatever the outcome; gives what the page knows of it."""
    over = "['done', 'failed', 'cancelled'].includes(uploads[arguments[0]]?.state)"
    try:
        browser.wait_until(over, place, seconds=seconds)
    except AssertionError as error:
        error.add_note(f"{browser.run('return uploads[arguments[0]] && describe(arguments[0])', place)}")
        raise
    upload: dict[str, Any] = browser.run("return describe(arguments[0])", place)
    return upload
