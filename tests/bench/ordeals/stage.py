"""A browser with a profile of its own, and a page in it that uploads to a store over two lines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from mule_core.settings import Settings
from mule_wsgi.identity import OwnerOf, remote_user
from tests.bench.trials.lines import Lines, lay_lines
from tests.browser.drivers import BrowserDriver
from tests.browser.launching import LAUNCHES
from tests.browser.rig import Rig
from tests.stores import Store

NO_OPTIONS: Mapping[str, object] = {}


class PageRig(Rig):
    """A rig whose page has these options of Mule; `chunk_size` in bytes, the default's unless given."""

    def __init__(
        self,
        settings: Settings,
        *,
        options: Mapping[str, object] = NO_OPTIONS,
        chunk_size: int | None = None,
        owner_of: OwnerOf = remote_user,
    ) -> None:
        super().__init__(replace(settings, chunk_size=chunk_size or settings.chunk_size), owner_of=owner_of)
        self._options = options

    def page(self, **options: object) -> str:
        return super().page(**{**self._options, **options})


@contextmanager
def set_stage(
    store: Store,
    *,
    options: Mapping[str, object] = NO_OPTIONS,
    chunk_size: int | None = None,
    owner_of: OwnerOf = remote_user,
) -> Iterator[Lines]:
    """Lay lines before a store and before the backend of a page; nothing is left in the store afterwards."""
    with lay_lines(store, partial(PageRig, options=options, chunk_size=chunk_size, owner_of=owner_of)) as lines:
        yield lines


@contextmanager
def run_browser(name: str = "chromium") -> Iterator[BrowserDriver]:
    """Run a browser; its profiles go with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # what was killed may still write
        browser = BrowserDriver(name, LAUNCHES[name], Path(folder))
        browser.start()
        try:
            yield browser
        finally:
            browser.stop()
