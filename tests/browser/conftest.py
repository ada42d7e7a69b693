"""Real browsers: a Chromium that listens to the network, and three behind one interface."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.drivers import BrowserDriver
from tests.browser.launching import LAUNCHES

CHROMIUM_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def launch_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Run the Chromium that tests/run has found or installed."""
    program = os.environ.get("MULE_TEST_CHROMIUM") or shutil.which("chromium")
    assert program, "no Chromium: start the tests by tests/run, which installs one"
    browser = playwright.chromium.launch(
        executable_path=program, args=CHROMIUM_OPTIONS, chromium_sandbox=os.geteuid() != 0
    )
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each has a profile of its own in it."""
    with sync_playwright() as playwright, launch_chromium(playwright) as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a profile of its own; an error that the page does not catch fails the test."""
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


@pytest.fixture(scope="session", params=LAUNCHES)
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserDriver]:
    """Each of the three, one after another; a test that has ended or killed it starts it again."""
    driver = BrowserDriver(request.param, LAUNCHES[request.param], tmp_path_factory.mktemp(request.param))
    driver.start()
    yield driver
    driver.stop()


@pytest.fixture
def big_files(tmp_path: Path) -> Iterator[Path]:
    """A folder for files of several GiB, which do not outlive the test."""
    folder = tmp_path / "files"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)
