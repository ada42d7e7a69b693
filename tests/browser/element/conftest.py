"""A page with the element, and what tests do with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.element.rig import ElementRig
from tests.browser.files import make_file
from tests.browser.gate import Gate
from tests.browser.rig import CHUNK_SIZE
from tests.serving import Served
from tests.stores import Store, settings_of

AXE = Path(__file__).parents[3] / "mule_js" / "node_modules" / "axe-core" / "axe.min.js"
NO_HANDLES = "delete window.showOpenFilePicker"  # as in Firefox and WebKit: no test can answer that picker
SIZE = 4 * CHUNK_SIZE + 5  # five chunks


@pytest.fixture
def rig(store: Store, bucket: str, gate: Gate) -> Iterator[ElementRig]:
    with Served(gate, threads=16) as door:
        settings = settings_of(store, bucket, url=door.url, chunk_size=CHUNK_SIZE, link_expires_in=600)
        with ElementRig(settings) as rig:
            yield rig
            gate.open()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of which nothing may go uncaught, and whose policy nothing may break."""
    context = chromium.new_context()
    context.add_init_script(NO_HANDLES)
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.on("filechooser", lambda _: None)  # who listens only as a button is pressed may be too late
    yield page
    failures = page.evaluate("() => window.failures ?? []")
    context.close()
    assert failures == []


@pytest.fixture
def film(tmp_path: Path) -> Path:
    make_file(tmp_path / "film.bin", SIZE)
    return tmp_path / "film.bin"
