"""A file that is sent in more than one visit, or by more than one page at once, in each browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mule_core.parts import MIB
from mule_core.state.memory import MemoryUploadStore
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.launching import LAUNCHES
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import wait_for_end
from tests.faults.line import Line
from tests.stores import Store, free_ports, settings_of

CHUNKS = 4
STORED = 2  # in the middle
CRAWL = 1_000_000  # bytes a second: the rest takes ten seconds, unless it is let go
OTHER_CHUNK_SIZE = 7 * MIB
SENT = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('partNumber')).length"
PARTNERS = dict(zip(LAUNCHES, [*LAUNCHES][1:] + [*LAUNCHES][:1], strict=True))
LEAVING_SECONDS = 20.0

OpenRig = Callable[[int], Rig]


@pytest.fixture
def line(store: Store) -> Iterator[Line]:
    """All goes fast until shortly before the middle; then it crawls."""
    with Line(to=store.url, keep_alive=False) as line:
        line.at_bytes(int((STORED - 0.1) * CHUNK_SIZE), lambda: setattr(line, "rate", CRAWL))
        yield line


@pytest.fixture
def open_rig(store: Store, bucket: str, line: Line, browser: BrowserDriver) -> Iterator[OpenRig]:
    """Serve a page and a backend that cuts files into chunks of so many bytes, in the place of the one before."""
    memory = MemoryUploadStore()
    (port,) = free_ports(1)

    def open_rig(chunk_size: int) -> Rig:
        rigs.close()
        settings = settings_of(store, bucket, url=line.url, chunk_size=chunk_size)
        return rigs.enter_context(Rig(settings, memory=memory, owner_of=lambda environ: "ann", port=port))  # noqa: ARG005

    with ExitStack() as rigs:
        yield open_rig
        failures = browser.run("return window.failures")
        browser.open("about:blank")
    assert failures == []


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return tmp_path / "film.bin"


@pytest.fixture
def digest(film: Path) -> str:
    """The SHA-256 of the film; makes it."""
    return make_file(film, CHUNKS * CHUNK_SIZE - 1)


@pytest.fixture
def second_tab(browser: BrowserDriver) -> Iterator[None]:
    """Leaves a browser without it; the one window of WebKit's cannot be closed without the other."""
    yield
    browser.stop()
    browser.start()


@pytest.fixture
def partner(browser: BrowserDriver, tmp_path: Path) -> Iterator[BrowserDriver]:
    """Another browser, of another kind."""
    name = PARTNERS[browser.name]
    driver = BrowserDriver(name, LAUNCHES[name], tmp_path)
    driver.start()
    yield driver
    driver.stop()


def digests_in_store(client: Any, bucket: str) -> list[str]:
    keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return [digest_of(client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(MIB)) for key in keys]


def stop_in_the_middle(browser: BrowserDriver, film: Path) -> None:
    browser.pick("#picker", film)
    browser.wait_until(f"uploads[0]?.parts.filter((state) => state === 2).length === {STORED}")


def leave(browser: BrowserDriver, line: Line) -> None:
    """Leave the page, and wait for what it had given to the system by then: that still goes over the line."""
    browser.open("about:blank")
    line.rate = None
    deadline = time.monotonic() + LEAVING_SECONDS
    while any(entry.ended is None for entry in line.log.entries("part")):
        assert time.monotonic() < deadline, line.log.entries("part")
        time.sleep(0.05)


def go_on(browser: BrowserDriver, line: Line, film: Path) -> dict[str, Any]:
    """Pick the file, the line being what it was, and wait for the end."""
    line.rate = None
    browser.pick("#picker", film)
    return wait_for_end(browser)


def drop_unfinished(client: Any, bucket: str) -> None:
    """Do as the store's own sweep does."""
    for upload in client.list_multipart_uploads(Bucket=bucket)["Uploads"]:
        client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])


def test_upload_that_the_store_drops_in_the_middle_begins_afresh(
    browser: BrowserDriver, open_rig: OpenRig, line: Line, client: Any, bucket: str, film: Path, digest: str
) -> None:
    browser.open(open_rig(CHUNK_SIZE).page(workers=2))
    stop_in_the_middle(browser, film)
    drop_unfinished(client, bucket)
    line.rate = None
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert digests_in_store(client, bucket) == [digest]


def test_upload_that_the_store_dropped_between_two_visits_begins_afresh(
    browser: BrowserDriver, open_rig: OpenRig, line: Line, client: Any, bucket: str, film: Path, digest: str
) -> None:
    rig = open_rig(CHUNK_SIZE)
    browser.open(rig.page(workers=2))
    stop_in_the_middle(browser, film)
    leave(browser, line)
    drop_unfinished(client, bucket)
    first = {entry.upload_id for entry in line.log.entries("part")}
    browser.open(rig.page())
    upload = go_on(browser, line, film)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert digests_in_store(client, bucket) == [digest]
    (second,) = {entry.upload_id for entry in line.log.entries("part")} - first
    assert sorted(part for upload_id, part in line.log.stored_parts() if upload_id == second) == [1, 2, 3, 4]


def test_chunks_keep_the_size_that_the_upload_began_with(
    browser: BrowserDriver, open_rig: OpenRig, line: Line, client: Any, bucket: str, film: Path, digest: str
) -> None:
    browser.open(open_rig(CHUNK_SIZE).page(workers=2))
    stop_in_the_middle(browser, film)
    leave(browser, line)
    browser.open(open_rig(OTHER_CHUNK_SIZE).page())
    upload = go_on(browser, line, film)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert digests_in_store(client, bucket) == [digest]
    assert sorted(part for _, part in line.log.stored_parts()) == [1, 2, 3, 4]
    assert line.log.sent_again() == []


@pytest.mark.usefixtures("second_tab")
def test_second_tab_with_the_same_file_looks_on_while_the_first_sends_it(
    browser: BrowserDriver, open_rig: OpenRig, line: Line, client: Any, bucket: str, film: Path, digest: str
) -> None:
    rig = open_rig(CHUNK_SIZE)
    browser.open(rig.page(workers=2))
    stop_in_the_middle(browser, film)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(rig.page())
    browser.pick("#picker", film)
    browser.wait_until("uploads[0]?.waitingFor === 'tab' && uploads[0].loaded > 0")
    line.rate = None
    onlooker, sent = wait_for_end(browser), browser.run(f"return {SENT}")
    browser.driver.switch_to.window(first)
    worker = wait_for_end(browser)

    assert [(upload["state"], upload["message"]) for upload in (worker, onlooker)] == [("done", None)] * 2
    assert onlooker["key"] == worker["key"]
    assert sent == 0 < browser.run(f"return {SENT}")
    assert digests_in_store(client, bucket) == [digest]


def test_same_file_in_two_browsers_at_once_becomes_one_object(
    browser: BrowserDriver,
    partner: BrowserDriver,
    open_rig: OpenRig,
    line: Line,
    client: Any,
    bucket: str,
    film: Path,
    digest: str,
) -> None:
    page = open_rig(CHUNK_SIZE).page(workers=2)
    partner.open(page)
    browser.open(page)
    stop_in_the_middle(browser, film)
    partner.pick("#picker", film)
    partner.wait_until("uploads[0]?.state === 'uploading'")
    line.rate = None
    uploads = [wait_for_end(each) for each in (browser, partner)]

    assert [(upload["state"], upload["message"]) for upload in uploads] == [("done", None)] * 2
    assert len({upload["key"] for upload in uploads}) == 1
    assert digests_in_store(client, bucket) == [digest]
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)
