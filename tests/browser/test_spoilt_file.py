"""A file that is no longer what it was is never made into an object: what a browser notices of it differs widely."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.drivers import BrowserDriver
from tests.browser.files import make_file
from tests.browser.gate import Gate
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import stop_in_the_middle, wait_for_end

CHUNKS = 12
SECONDS = 6.0


def remove(file: Path) -> None:
    file.unlink()


def overwrite(file: Path) -> None:
    make_file(file, file.stat().st_size, seed=2)
    os.utime(file, (0, 0))


def interrupt(gate: Gate) -> None:
    """Let the line break too, so that the client has a reason to look at the file."""
    gate.open()


def go_on(gate: Gate) -> None:
    """Let everything through, so that nothing but the file is amiss."""
    gate.admit(CHUNKS)


@pytest.mark.parametrize("then", [interrupt, go_on])
@pytest.mark.parametrize("spoil", [remove, overwrite])
def test_upload_fails_when_its_file_is_spoilt_in_the_middle(
    spoil: Callable[[Path], None],
    then: Callable[[Gate], None],
    browser: BrowserDriver,
    rig: Rig,
    gate: Gate,
    tmp_path: Path,
) -> None:
    file = tmp_path / "film.bin"
    make_file(file, CHUNKS * CHUNK_SIZE)

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, file)
    spoil(file)
    then(gate)
    upload = wait_for_end(browser, seconds=SECONDS)

    assert (upload["state"], upload["code"]) == ("failed", "FileChanged")
