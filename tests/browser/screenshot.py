"""Take the README's picture anew: `python -m tests.browser.screenshot`. With a folder: pictures of the demo page there,
at three widths, in light and dark, from left and from right.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.conftest import launch_chromium
from tests.browser.files import make_file
from tests.browser.uploading import pick, throttle, wait_for_share
from tests.mule_process import MuleProcess

PICTURE = Path(__file__).parents[2] / ".github" / "screenshot.png"
SIZE: ViewportSize = {"width": 760, "height": 800}
WIDTHS = (360, 768, 1440)
MB = 1_000_000


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        directory = Path(name)
        make_file(directory / "holiday.zip", 180 * MB)
        make_file(directory / "wedding-uncut.mov", 2400 * MB)
        with MuleProcess("demo", environ={}, directory=directory) as served, launch_chromium(playwright) as browser:
            if arguments:
                take_all(browser, served.url, directory, Path(arguments[0]))
                return
            page = browser.new_page(viewport=SIZE, device_scale_factor=1.5)
            show(page, served.url, directory)
            page.screenshot(path=os.fspath(PICTURE))


def show(page: Page, url: str, directory: Path) -> None:
    """Bring the page to where one upload has arrived and one is under way."""
    page.goto(url)
    pick(page, directory / "holiday.zip")
    page.locator(".upload.done").wait_for(timeout=120_000)
    throttle(page, 60 * MB)
    pick(page, directory / "wedding-uncut.mov")
    wait_for_share(page, 0.41, row=1)


def take_all(browser: Browser, url: str, directory: Path, folder: Path) -> None:
    """Take each state at each width, in each light and direction; nothing is sent meanwhile."""
    page = browser.new_page()
    show(page, url, directory)
    page.locator(".upload.uploading .pause").click()
    for state in ("paused", "uploading", "empty"):
        if state == "uploading":
            throttle(page, 1 * MB)
            page.locator(".paused .resume").click()
        if state == "empty":
            page = browser.new_page()
            page.goto(url)
        for width, light, language in itertools.product(WIDTHS, ("light", "dark"), ("en", "ar")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="light" if light == "light" else "dark")
            page.evaluate(
                "(language) => { document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';"
                " document.querySelector('mule-uploader').lang = language }",
                language,
            )
            page.wait_for_timeout(500)
            page.screenshot(path=os.fspath(folder / f"{state}-{width}-{light}-{language}.png"))


if __name__ == "__main__":
    main(sys.argv[1:])
