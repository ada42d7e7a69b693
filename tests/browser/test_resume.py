"""An upload goes on where it was, whatever was taken away in the middle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Page

from mule_core.parts import MIB
from tests.browser.files import digest_of, make_file
from tests.browser.rig import CHUNK_SIZE
from tests.browser.uploading import PartLog, listed_parts, pick, throttle, wait_for_share, wait_until_arrived
from tests.mule_process import MuleProcess

CHUNKS = 60
LINE = 40 * MIB  # bytes a second: the whole takes at least 7.5 s


def reload_only(served: MuleProcess) -> None:
    """A person reloads; nothing else happens."""


def restart_server(served: MuleProcess) -> None:
    served.kill()
    served.start()


def lose_database(served: MuleProcess) -> None:
    served.kill()
    for file in served.directory.glob("mule.db*"):
        file.unlink()
    served.start()


@pytest.mark.parametrize("interrupt", [reload_only, restart_server, lose_database])
def test_upload_of_60_chunks_survives_two_reloads_and(
    interrupt: Callable[[MuleProcess], None], page: Page, served: MuleProcess, bucket: str, client: Any, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE - 1)
    log = PartLog(page)
    sent_in_vain: list[int] = []
    throttle(page, LINE)

    page.goto(served.url)
    pick(page, file)
    for share in (0.5, 0.75):
        wait_for_share(page, share)
        page.goto("about:blank")
        interrupt(served)
        page.goto(served.url)
        stored = listed_parts(client, bucket)
        assert len(stored) >= (share - 0.1) * CHUNKS
        before = len(log.sent)
        pick(page, file)
        wait_for_share(page, min(share + 0.2, 0.95))
        sent_in_vain += stored.keys() & set(log.sent[before:])
    link = wait_until_arrived(page)

    assert sent_in_vain == []
    response = urllib3.request("GET", link, preload_content=False)
    assert digest_of(response.stream()) == digest


def test_server_that_dies_and_loses_its_database_under_a_running_upload_costs_nothing(
    page: Page, served: MuleProcess, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE)
    log = PartLog(page)
    throttle(page, LINE)
    page.goto(served.url)
    pick(page, file)
    wait_for_share(page, 0.3)
    lose_database(served)
    link = wait_until_arrived(page)

    assert sorted(log.sent) == list(range(1, CHUNKS + 1))
    response = urllib3.request("GET", link, preload_content=False)
    assert digest_of(response.stream()) == digest
