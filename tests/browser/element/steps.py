"""What tests do with the element, and what they wait for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.element.rig import ElementRig
from tests.browser.gate import Gate
from tests.browser.steps import WORKERS
from tests.browser.uploading import pick


def open_page(page: Page, rig: ElementRig, **options: Any) -> None:
    page.goto(rig.page(**options))
    page.wait_for_function("() => window.isReady")


def expect_state(page: Page, state: str, *, row: int = 0) -> None:
    expect(page.locator("li.upload").nth(row)).to_have_class(f"upload {state}", timeout=60_000)


def hold(page: Page, rig: ElementRig, gate: Gate, film: Path, **options: Any) -> None:
    """Come back when one chunk is in the store and others stand before it."""
    gate.admit(1)
    open_page(page, rig, **options)
    pick(page, film)
    page.wait_for_function(
        "() => document.querySelector('mule-uploader').uploads[0]?.parts.some((state) => state === 2)", timeout=60_000
    )
    gate.wait_for_held(1)


def go_offline(page: Page, gate: Gate, *, row: int = 0) -> None:
    """Come back when the upload waits. What stands before the store is turned away: its silence would be borne long."""
    gate.wait_for_held(WORKERS)
    page.context.set_offline(True)
    gate.open()
    gate.admit(0)
    expect_state(page, "waiting", row=row)


def press(page: Page, name: str, *, row: int = 0) -> None:
    page.locator("li.upload").nth(row).get_by_role("button", name=name).click()


def focused(page: Page) -> str | None:
    """Give the name by which a screen reader calls what has the focus."""
    label: str | None = page.evaluate(
        "() => { const { activeElement } = document.activeElement.shadowRoot ?? document;"
        " return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? null }"
    )
    return label


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    for _ in range(12):
        page.keyboard.press(key)
        if focused(page) == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def drop(page: Page, *paths: Path) -> None:
    """Drop files or folders on the element, as the browser tells of what comes from the desktop."""
    session = page.context.new_cdp_session(page)
    box = page.locator(".drop").bounding_box()
    assert box
    at = {"x": box["x"] + 20, "y": box["y"] + 20}
    for kind in ("dragEnter", "dragOver", "drop"):
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
