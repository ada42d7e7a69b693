"""A page of another site uploads here, if its origin is allowed; and our own page keeps to its policy."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.demo.site import DemoSite
from mule_wsgi.middleware import MuleMiddleware
from tests.browser.files import digest_of, make_file
from tests.browser.rig import CHUNK_SIZE, serve_page
from tests.browser.uploading import UPLOAD_SECONDS, pick
from tests.serving import Served
from tests.stores import Store, settings_of

SIZE = 2 * CHUNK_SIZE + 1
ASK_IN_EVERY_WAY = """async (url) => [
  await fetch(url, { mode: 'no-cors', credentials: 'include' }).then(({ type }) => type),
  await fetch(url, { credentials: 'include' }).catch(() => 'refused'),
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' } }).catch(() => 'refused'),
  await new Promise((resolve) => {
    Object.assign(new Image(), { src: url, onerror: () => resolve('no image') })
  }),
]"""
BREAK_POLICY = """async () => {
  const noticed = new Promise((resolve) => {
    addEventListener('securitypolicyviolation', () => window.violations.length === 2 && resolve())
  })
  document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))
  fetch('http://127.0.0.1:1/').catch(() => {})
  await noticed
}"""


@pytest.fixture
def settings(store: Store, bucket: str) -> Settings:
    return settings_of(store, bucket, url=store.url, chunk_size=CHUNK_SIZE)


@pytest.fixture
def other_site() -> Iterator[Served]:
    """A page by the address 127.0.0.1, which for browsers is another site than localhost."""
    with Served(serve_page) as served:
        yield served


def open_page(page: Page, other_site: Served, backend: Served) -> None:
    options = {"backend": f"http://localhost:{backend.port}/upload-backend", "options": json.dumps({"workers": 2})}
    page.goto(f"{other_site.url}/?{urlencode(options)}")


def test_page_of_an_allowed_origin_uploads_and_goes_on_by_a_cookie_of_its_own(
    page: Page, settings: Settings, other_site: Served, client: Any, bucket: str, tmp_path: Path
) -> None:
    digest = make_file(tmp_path / "film.bin", SIZE)
    uploads = Uploads(settings, MemoryUploadStore())
    with Served(MuleMiddleware(serve_page, uploads, allowed_origins=[other_site.url])) as backend:
        open_page(page, other_site, backend)
        pick(page, tmp_path / "film.bin")
        page.wait_for_function("window.uploads[0]?.state === 'done'", timeout=UPLOAD_SECONDS * 1000)
        key = page.evaluate("window.uploads[0].key")
    assert digest_of([client.get_object(Bucket=bucket, Key=key)["Body"].read()]) == digest
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == (
        "__Host-mule_visitor",
        "None",
        True,
        True,
    )


def test_page_of_any_other_origin_gets_no_answer(
    page: Page, settings: Settings, other_site: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with Served(MuleMiddleware(serve_page, Uploads(settings, MemoryUploadStore()))) as backend:
        open_page(page, other_site, backend)
        query = "filename=a&filesize=1&last_modified=1"
        action = f"http://localhost:{backend.port}/upload-backend/get_init_signature?{query}"
        assert page.evaluate(ASK_IN_EVERY_WAY, action) == ["opaque", "refused", "refused", "no image"]
    said = [record.getMessage() for record in caplog.records if record.name.startswith("mule_")]
    assert len(said) == 4  # a preflight, and three requests
    for line in said:
        assert line.startswith("refused code=CrossSite ")
        assert " site='cross-site' " in line
    assert page.context.cookies() == []


def test_our_own_page_loads_and_uploads_without_a_violation_of_its_policy(
    page: Page, settings: Settings, tmp_path: Path
) -> None:
    make_file(tmp_path / "film.bin", SIZE)
    page.add_init_script(
        "window.violations = [];"
        "addEventListener('securitypolicyviolation', (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`))"
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    site = DemoSite(backend="/upload-backend", store_origin=settings.endpoint.origin)
    with Served(MuleMiddleware(site, Uploads(settings, MemoryUploadStore()))) as served:
        page.goto(served.url)
        pick(page, tmp_path / "film.bin")
        expect(page.locator(".upload")).to_have_class("upload done", timeout=UPLOAD_SECONDS * 1000)
        assert page.evaluate("window.violations") == []
        assert not [line for line in said if "Content Security Policy" in line]
        # The policy is one that says so where something is amiss.
        page.evaluate(BREAK_POLICY)
        assert sorted(page.evaluate("window.violations")) == [
            "connect-src http://127.0.0.1:1/",
            "script-src-elem inline",
        ]
