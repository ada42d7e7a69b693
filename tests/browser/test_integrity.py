"""Bytes that arrive as others than they left: the store refuses them, and the page sends them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mule_core.parts import MIB
from mule_core.settings import Integrity, Settings
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import wait_for_end
from tests.faults.faults import altered_body, lost_answer, stall_before
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.stores import Store, make_bucket, s3_client

PARTS = 6
INTEGRITY: dict[str, Integrity] = {"seaweedfs": "checksum", "juicefs": "content"}
ALTERED = Rule(call="part", fault=altered_body(), parts=(2, 5), times=1)


class Scene:
    """A page whose bytes go over a bad line to one of the stores."""

    def __init__(self, rig: Rig, line: Line, client: Any, bucket: str) -> None:
        self.rig = rig
        self.line = line
        self._client = client
        self._bucket = bucket

    def digest_in_store(self, key: str) -> str:
        return digest_of(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].iter_chunks(MIB))


@pytest.fixture(params=INTEGRITY)
def scene(request: pytest.FixtureRequest, browser: BrowserDriver) -> Iterator[Scene]:
    store: Store = request.getfixturevalue(request.param)
    bucket = make_bucket(store)
    with Line(to=store.url) as line:
        settings = Settings(
            access_key=store.access_key,
            secret_key=store.secret_key,
            bucket=bucket,
            region=store.region,
            endpoint_url=line.url,
            addressing="path",
            chunk_size=CHUNK_SIZE,
            integrity=INTEGRITY[request.param],
        )
        with Rig(settings) as rig:
            browser.forget_cookies(rig.backend)
            yield Scene(rig, line, s3_client(store), bucket)
            failures = browser.run("return window.failures")
            browser.open("about:blank")
    assert failures == []


def test_altered_parts_are_refused_and_sent_again(scene: Scene, browser: BrowserDriver, tmp_path: Path) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, PARTS * CHUNK_SIZE - 1)
    scene.line.follow([ALTERED])

    browser.open(scene.rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert scene.digest_in_store(upload["key"]) == digest
    statuses = {
        number: [entry.status for entry in scene.line.log.entries("part", part_number=number)] for number in (2, 5)
    }
    assert statuses == {2: [400, 200], 5: [400, 200]}
    assert scene.line.log.sent_again() == []


def test_resumed_upload_proves_what_an_earlier_page_has_sent(
    scene: Scene, browser: BrowserDriver, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, PARTS * CHUNK_SIZE - 1)
    scene.line.follow([Rule(call="part", fault=stall_before(), parts=(3, 4, 5, 6))])

    browser.open(scene.rig.page())
    browser.pick("#picker", file)
    browser.wait_until("uploads[0]?.parts.filter((state) => state === 2).length === 2")
    browser.open("about:blank")
    scene.line.follow([])
    browser.open(scene.rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert scene.digest_in_store(upload["key"]) == digest
    assert scene.line.log.sent_again() == []


def test_completion_whose_answer_was_lost_is_found_to_be_ours(
    scene: Scene, browser: BrowserDriver, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, 2 * CHUNK_SIZE)
    scene.line.follow([Rule(call="complete", fault=lost_answer(), times=1)])

    browser.open(scene.rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert scene.digest_in_store(upload["key"]) == digest
    assert [entry.status for entry in scene.line.log.entries("create")] == [200]
