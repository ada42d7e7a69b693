"""The element in Chromium, in Firefox and in WebKit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mule_core.parts import MIB
from tests.browser.drivers import BrowserDriver
from tests.browser.element.rig import ElementRig
from tests.browser.files import digest_of
from tests.browser.gate import Gate

ROOT = "document.querySelector('mule-uploader').shadowRoot"
ROW = f"{ROOT}.querySelector('li')"


def pick(browser: BrowserDriver, *files: Path) -> None:
    """Pick files by the element's own input, which is within its shadow."""
    browser.run(f"return {ROOT}.querySelector('input')").send_keys("\n".join(map(str, files)))


def press(browser: BrowserDriver, button: str) -> None:
    browser.run(f"{ROOT}.querySelector('.{button}').click()")


def wait_for_state(browser: BrowserDriver, state: str) -> None:
    browser.wait_until(f"{ROW}?.className === 'upload {state}'", seconds=60.0)


def test_element_is_at_home(
    browser: BrowserDriver, rig: ElementRig, gate: Gate, film: Path, client: Any, bucket: str
) -> None:
    gate.admit(1)
    browser.open(rig.page(required="", root={"lang": "fr"}))
    browser.wait_until("window.isReady")
    browser.wait_until(f"{ROOT}.querySelector('.pick').textContent === 'Choisir un fichier'")
    browser.run("document.querySelector('form').requestSubmit()")  # not before there is a file
    pick(browser, film)
    browser.wait_until("document.querySelector('mule-uploader').uploads[0]?.parts.includes(2)", seconds=60.0)
    gate.wait_for_held(1)
    press(browser, "pause")
    wait_for_state(browser, "paused")
    browser.reload()
    browser.wait_until("window.isReady")
    wait_for_state(browser, "unfinished")
    gate.open()
    pick(browser, film)
    wait_for_state(browser, "done")
    (key,) = browser.run("return document.querySelector('mule-uploader').value")
    stored = client.get_object(Bucket=bucket, Key=key)["Body"]
    assert digest_of(stored.iter_chunks(MIB)) == digest_of([film.read_bytes()])
    assert sorted(gate.stored) == [1, 2, 3, 4, 5]
    assert browser.run("return window.failures") == []
    browser.run("document.querySelector('form').requestSubmit()")
    browser.wait_until("location.pathname === '/sent'")
    assert browser.run("return new URLSearchParams(location.search).getAll('film')") == [key]
