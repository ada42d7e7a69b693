"""What the page remembers and whom it minds: unfinished uploads, other tabs, people who leave."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Dialog, Page, Route, expect

from mule_core.parts import MIB
from tests.browser.files import digest_of, make_file
from tests.browser.rig import CHUNK_SIZE
from tests.browser.uploading import PartLog, listed_parts, pick, throttle, wait_for_share, wait_until_arrived
from tests.mule_process import MuleProcess

CHUNKS = 8
LINE = 10 * MIB  # bytes a second: the whole takes at least 4 s
SLOW_LINE = 3 * MIB  # and here 13 s: time enough for another tab to load

# Chromium lets no test answer the picker that gives handles. A file of the page's own file system comes with a handle
# just as real, which IndexedDB keeps as well.
PICKER = """
window.showOpenFilePicker = async () => {
  const folder = await navigator.storage.getDirectory()
  const handle = await folder.getFileHandle('film.bin', { create: true })
  const size = SIZE
  if ((await handle.getFile()).size !== size) {
    const writer = await handle.createWritable()
    await writer.write(Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 12)) & 255))
    await writer.close()
  }
  return [handle]
}
"""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    make_file(tmp_path / "film.bin", CHUNKS * CHUNK_SIZE)
    return tmp_path / "film.bin"


def cut_short(page: Page, served: MuleProcess, film: Path) -> None:
    """Reload the page in the middle of an upload."""
    throttle(page, LINE)
    page.goto(served.url)
    pick(page, film)
    wait_for_share(page, 0.6)
    page.reload()


def test_upload_that_was_cut_short_is_listed_and_picking_its_file_goes_on(
    page: Page, served: MuleProcess, film: Path, client: Any, bucket: str
) -> None:
    cut_short(page, served, film)
    entry = page.locator(".unfinished")
    expect(entry.locator(".name")).to_have_text("film.bin")
    expect(entry.locator(".state")).to_have_text(re.compile(r"^\d\d% · Not finished, stopped "))
    expect(entry.locator(".error")).to_have_text("Choose film.bin again to go on.")
    expect(entry.locator(".resume")).to_be_hidden()

    stored = listed_parts(client, bucket)
    log = PartLog(page)
    pick(page, film)
    expect(entry).to_have_count(0)
    wait_until_arrived(page)
    assert not stored.keys() & set(log.sent)
    expect(page.locator(".unfinished")).to_have_count(0)


def test_upload_that_is_forgotten_leaves_nothing_in_the_store(
    page: Page, served: MuleProcess, film: Path, client: Any, bucket: str
) -> None:
    cut_short(page, served, film)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.click(".unfinished .remove")
    expect(page.locator(".unfinished")).to_have_count(0)
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)
    page.reload()
    expect(page.locator(".unfinished")).to_have_count(0)


def test_upload_with_a_handle_goes_on_after_a_reload_by_one_click(
    page: Page, served: MuleProcess, client: Any, bucket: str
) -> None:
    size = CHUNKS * CHUNK_SIZE
    throttle(page, LINE)
    page.add_init_script(PICKER.replace("SIZE", str(size)))
    page.goto(served.url)
    page.click(".drop")
    wait_for_share(page, 0.6)
    page.reload()
    stored = listed_parts(client, bucket)
    log = PartLog(page)
    page.click(".unfinished .resume")
    link = wait_until_arrived(page)
    assert stored
    assert not stored.keys() & set(log.sent)
    response = urllib3.request("GET", link, preload_content=False)
    expected = bytes((at * 31 + (at >> 12)) & 255 for at in range(size))
    assert digest_of(response.stream()) == digest_of([expected])


def test_file_that_is_dropped_comes_with_its_handle(page: Page, served: MuleProcess, film: Path) -> None:
    throttle(page, LINE)
    page.goto(served.url)
    drop(page, film)
    wait_for_share(page, 0.3)
    page.reload()
    expect(page.locator(".unfinished .resume")).to_be_visible()


def test_second_tab_with_the_same_file_looks_on_and_takes_over(
    page: Page, served: MuleProcess, film: Path, client: Any, bucket: str
) -> None:
    second = page.context.new_page()
    throttle(page, SLOW_LINE)
    page.goto(served.url)
    pick(page, film)
    wait_for_share(page, 0.2)

    second.goto(served.url)
    expect(second.locator(".unfinished")).to_have_count(0)
    pick(second, film)
    expect(second.locator(".upload .state")).to_have_text(re.compile("another tab", re.IGNORECASE))
    wait_for_share(second, 0.4)  # what the first one tells
    stored = listed_parts(client, bucket)
    log = PartLog(second)
    page.close()
    wait_until_arrived(second)
    assert log.sent
    assert not stored.keys() & set(log.sent)


def test_second_tab_is_done_when_the_first_is(page: Page, served: MuleProcess, film: Path) -> None:
    second = page.context.new_page()
    log = PartLog(second)
    throttle(page, SLOW_LINE)
    for tab in (page, second):
        tab.goto(served.url)
        pick(tab, film)
        wait_for_share(page, 0.2)
    assert wait_until_arrived(page) == wait_until_arrived(second)
    assert log.sent == []


def test_who_leaves_is_warned_while_something_is_under_way(page: Page, served: MuleProcess, film: Path) -> None:
    warnings: list[str] = []

    def stay(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    throttle(page, LINE)
    page.goto(served.url)
    page.click("h1")  # browsers ask only where a person has done something
    pick(page, film)
    wait_for_share(page, 0.2)
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.reload())")
    assert warnings == ["beforeunload"]
    wait_until_arrived(page)
    page.reload()
    assert warnings == ["beforeunload"]


def test_what_was_tried_again_is_in_the_servers_log_with_the_id_of_the_stores(
    page: Page, served: MuleProcess, film: Path
) -> None:
    refusal = "<Error><Code>SlowDown</Code><Message>Later.</Message><RequestId>tx-7</RequestId></Error>"
    refused: list[str] = []

    def refuse(route: Route) -> None:
        if refused or route.request.method != "PUT":
            route.fallback()
            return
        refused.append(route.request.url)
        route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"}, body=refusal)

    page.route("**/*partNumber=3&*", refuse)
    page.goto(served.url)
    pick(page, film)
    wait_until_arrived(page)
    served.stop()
    assert re.search(r"retried upload=\w+ SlowDown=1 store_request=tx-7", "".join(served.output))


def drop(page: Page, file: Path) -> None:
    """Drop a file onto the page, as the browser tells of one that comes from the desktop."""
    session = page.context.new_cdp_session(page)
    item = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 200, "data": item})
