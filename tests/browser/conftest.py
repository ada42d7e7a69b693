"""Real browsers: a Chromium that listens to the network, and three behind one interface."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from mule_wsgi.identity import OwnerOf, remote_user
from tests.browser.drivers import BrowserDriver
from tests.browser.gate import Gate
from tests.browser.launching import LAUNCHES
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.mule_process import MuleProcess
from tests.serving import Served
from tests.stores import Store, drop_bucket, make_bucket, preset_of, s3_client, settings_of

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
    program = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium")
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


@pytest.fixture(scope="session")
def store(request: pytest.FixtureRequest) -> Store:
    """The one that `--store` names: whoever asks for no other one by its name uploads there."""
    named: Store = request.getfixturevalue(request.config.getoption("--store"))
    return named


@pytest.fixture
def bucket(store: Store) -> Iterator[str]:
    bucket = make_bucket(store)
    yield bucket
    drop_bucket(store, bucket)


@pytest.fixture
def client(store: Store) -> Any:
    return s3_client(store)


@pytest.fixture
def served(store: Store, bucket: str, tmp_path: Path) -> Iterator[MuleProcess]:
    """`mule serve`, in a process that can be killed, with its database in a file."""
    environ = {
        "AWS_ACCESS_KEY_ID": store.access_key,
        "AWS_SECRET_ACCESS_KEY": store.secret_key,
        "AWS_ENDPOINT_URL": store.url,
        "AWS_REGION": store.region,
        "MULE_STORE": preset_of(store),
        "BUCKET": bucket,
        "CHUNK_SIZE": str(CHUNK_SIZE),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'mule.db'}",
        "MULE_LINK_EXPIRES_IN": "600",
    }
    with MuleProcess("serve", environ=environ, directory=tmp_path) as served:
        yield served


@pytest.fixture
def gate(store: Store) -> Gate:
    return Gate(store.url)


@pytest.fixture
def owner_of() -> OwnerOf:
    return remote_user


@pytest.fixture
def rig(store: Store, bucket: str, gate: Gate, owner_of: OwnerOf, browser: BrowserDriver) -> Iterator[Rig]:
    """A page on an origin that the browser has never seen; what the page does not catch fails the test."""
    with Served(gate, threads=16) as door:
        settings = settings_of(store, bucket, url=door.url, chunk_size=CHUNK_SIZE)
        with Rig(settings, owner_of=owner_of) as rig:
            browser.forget_cookies(rig.backend)
            yield rig
            failures = browser.run("return window.failures")
            browser.open("about:blank")
            gate.open()
    assert failures == []


@pytest.fixture
def big_files(tmp_path: Path) -> Iterator[Path]:
    """A folder for files of several GiB, which do not outlive the test."""
    folder = tmp_path / "files"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)
