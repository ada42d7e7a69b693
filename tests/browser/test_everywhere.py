"""An upload in Chromium, in Firefox and in WebKit, from the file input to the object in a real store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mule_core.parts import MIB
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.gate import Gate
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import STORED, stop_in_the_middle, wait_for_end

CHUNKS = 6
STATES = "changes.filter((change) => change.upload === arguments[0]).map((change) => change.state)"


def digest_in_store(client: Any, bucket: str, key: str) -> str:
    return digest_of(client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(MIB))


@pytest.mark.parametrize("size", [0, 1, 3 * CHUNK_SIZE + 1])
def test_file_arrives_whole(
    size: int, browser: BrowserDriver, rig: Rig, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, size)

    browser.open(rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert (upload["loaded"], upload["total"]) == (size, size)
    assert digest_in_store(client, bucket, upload["key"]) == digest
    assert browser.run(f"return {STATES}", 0) == ["starting", "uploading", "finishing", "done"]


def test_file_picked_again_after_a_reload_is_sent_but_for_what_is_stored(
    browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE)

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, file)
    browser.reload()
    gate.open()
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    assert digest_in_store(client, bucket, upload["key"]) == digest


def test_small_bundle_goes_on_after_a_reload_by_what_the_server_remembers(
    browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE)

    browser.open(rig.core_page())
    stop_in_the_middle(browser, gate, file)
    browser.reload()
    gate.open()
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    assert digest_in_store(client, bucket, upload["key"]) == digest


# Who is known by a cookie alone may be a stranger afterwards: Chromium writes cookies to disk twice a minute.
@pytest.mark.parametrize("owner_of", [lambda environ: "ann"], ids=["ann"])  # noqa: ARG005 it is she, whatever comes
def test_file_picked_again_after_the_browser_was_killed_is_sent_but_for_what_is_stored(
    browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE)

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, file)
    browser.kill()
    gate.open()
    browser.start(profile=browser.profile)
    browser.open(rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    assert digest_in_store(client, bucket, upload["key"]) == digest


def test_paused_upload_sends_nothing_and_goes_on_where_it_was(
    browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE)

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, file)
    browser.run("uploads[0].pause()")
    gate.open()
    paused = browser.run("return describe(0)")
    browser.run("uploads[0].resume()")
    upload = wait_for_end(browser)

    assert (paused["state"], paused["loaded"]) == ("paused", STORED * CHUNK_SIZE)
    assert (upload["state"], upload["message"]) == ("done", None)
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    assert digest_in_store(client, bucket, upload["key"]) == digest


def test_cancelled_upload_leaves_nothing_in_the_store(
    browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    make_file(file, CHUNKS * CHUNK_SIZE)

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, file)
    is_sure = browser.run_async("return uploads[0].cancel()")

    assert is_sure is True
    assert browser.run("return uploads[0].state") == "cancelled"
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)
    assert "Contents" not in client.list_objects_v2(Bucket=bucket)


def test_file_name_of_any_script_becomes_the_key(
    browser: BrowserDriver, rig: Rig, client: Any, bucket: str, tmp_path: Path
) -> None:
    file = tmp_path / "Ünïcode – 映画 🎬 100% &+=.bin"
    digest = make_file(file, 1000)

    browser.open(rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert digest_in_store(client, bucket, upload["key"]) == digest
    assert browser.run("return uploads[0].file.name") == file.name


def test_files_that_a_newcomer_picks_at_once_both_arrive(
    browser: BrowserDriver, rig: Rig, client: Any, bucket: str, tmp_path: Path
) -> None:
    files = [tmp_path / "one.bin", tmp_path / "two.bin"]
    digests = [make_file(file, 2 * CHUNK_SIZE + 1, seed=seed) for seed, file in enumerate(files)]

    browser.open(rig.page())
    browser.pick("#picker", *files)
    uploads = [wait_for_end(browser, place) for place in (0, 1)]

    assert [(upload["state"], upload["message"]) for upload in uploads] == [("done", None)] * 2
    assert [digest_in_store(client, bucket, upload["key"]) for upload in uploads] == digests


def test_etag_that_the_page_may_not_read_is_not_needed(
    browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    gate.exposes = False
    file = tmp_path / "film.bin"
    digest = make_file(file, 2 * CHUNK_SIZE + 1)

    browser.open(rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert sorted(gate.stored) == [1, 2, 3]
    assert digest_in_store(client, bucket, upload["key"]) == digest
