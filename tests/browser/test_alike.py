"""Files that agree in name, size, date and sample, in one page and in two: every browser compares them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from mule_core.parts import MIB
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.gate import Gate
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import stop_in_the_middle, wait_for_end

SIZE = 6 * CHUNK_SIZE
UNSEEN = 20_000  # a byte that no sample has
DATE = 1_763_800_000  # seconds since 1970
# What another page of this browser would be: it shares locks and channels, and nothing else.
ANOTHER = "configure({ backend: new URLSearchParams(location.search).get('backend') })"


def make_alike(folder: Path, byte: bytes) -> Path:
    """Make a file of that byte at a place that no sample has, and else the same as the others."""
    folder.mkdir()
    film = folder / "film.bin"
    make_file(film, SIZE)
    with film.open("r+b") as file:
        file.seek(UNSEEN)
        file.write(byte)
    os.utime(film, (DATE, DATE))
    return film


def digests_of(uploads: list[dict[str, Any]], client: Any, bucket: str) -> list[str]:
    bodies = [client.get_object(Bucket=bucket, Key=upload["key"])["Body"] for upload in uploads]
    return [digest_of(body.iter_chunks(MIB)) for body in bodies]


@pytest.mark.parametrize("script", ["", ANOTHER], ids=["one page", "two pages"])
def test_two_files_that_only_look_the_same_are_two_objects(
    script: str, browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    films = [make_alike(tmp_path / name, name.encode()) for name in ("a", "b")]

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, films[0])
    browser.run(script)
    browser.pick("#picker", films[1])
    browser.wait_until(f"uploads[1] && (uploads[1].waitingFor === 'tab') === {str(bool(script)).lower()}")
    gate.open()
    ends = [wait_for_end(browser, place) for place in (0, 1)]

    assert [end["state"] for end in ends] == ["done", "done"]
    assert digests_of(ends, client, bucket) == [digest_of([film.read_bytes()]) for film in films]


@pytest.mark.parametrize("script", ["", ANOTHER], ids=["one page", "two pages"])
def test_same_file_picked_twice_is_sent_once(
    script: str, browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    film = make_alike(tmp_path / "a", b"a")

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, film)
    browser.run(script)
    browser.pick("#picker", film)
    browser.wait_until("uploads[1]?.waitingFor === 'tab'")
    gate.open()
    ends = [wait_for_end(browser, place) for place in (0, 1)]

    assert ends[0]["key"] == ends[1]["key"]
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    assert digests_of(ends[:1], client, bucket) == [digest_of([film.read_bytes()])]


@pytest.mark.parametrize("other", ["a", "b"], ids=["the same file", "one that only looks the same"])
def test_file_that_is_paused_in_another_tab_is_compared(
    other: str, browser: BrowserDriver, rig: Rig, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    films = {name: make_alike(tmp_path / name, name.encode()) for name in ("a", "b")}

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, films["a"])
    browser.run("uploads[0].pause()")
    gate.open()
    with browser.in_another_tab(rig.page()):
        browser.pick("#picker", films[other])
        ends = [wait_for_end(browser)]
    browser.run("uploads[0].resume()")
    ends.append(wait_for_end(browser))

    assert [end["state"] for end in ends] == ["done", "done"]
    assert digests_of(ends, client, bucket) == [digest_of([films[name].read_bytes()]) for name in (other, "a")]
    times = 1 if other == "a" else 2
    assert sorted(gate.stored) == sorted([1, 2, 3, 4, 5, 6] * times)
