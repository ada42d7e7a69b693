"""Take the README's picture anew: `python -m tests.browser.screenshot`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from tests.browser.conftest import launch_chromium
from tests.browser.files import make_file
from tests.browser.uploading import pick, throttle, wait_for_share, wait_until_arrived
from tests.mule_process import MuleProcess

PICTURE = Path(__file__).parents[2] / ".github" / "screenshot.png"
SIZE: ViewportSize = {"width": 760, "height": 830}
MB = 1_000_000


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        directory = Path(name)
        make_file(directory / "holiday.zip", 180 * MB)
        make_file(directory / "wedding-uncut.mov", 2400 * MB)
        with MuleProcess("demo", environ={}, directory=directory) as served, launch_chromium(playwright) as browser:
            page = browser.new_page(viewport=SIZE, device_scale_factor=1.5)
            page.goto(served.url)
            pick(page, directory / "holiday.zip")
            wait_until_arrived(page)
            throttle(page, 60 * MB)
            pick(page, directory / "wedding-uncut.mov")
            wait_for_share(page, 0.41)
            page.screenshot(path=os.fspath(PICTURE))


if __name__ == "__main__":
    main()
