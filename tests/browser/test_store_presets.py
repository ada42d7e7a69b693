"""An upload by the name of the store alone, from a page to the store or to what stands for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mule_core.parts import MIB
from mule_core.settings import Settings
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import wait_for_end
from tests.serving import Served
from tests.stores import Store, make_bucket, s3_client
from tests.stores_standin import STAND_INS, StandIn

REAL = {"seaweedfs": "seaweedfs", "minio": "juicefs"}
REGIONS = {"r2": "auto", "b2": "us-west-004", "gcs": "auto", "wasabi": "eu-west-2", "spaces": "fra1"}
BINDING = {"seaweedfs", "minio", "r2"}  # whose preset knows how to bind bytes


@pytest.fixture(params=[*REAL, *STAND_INS])
def scene(request: pytest.FixtureRequest, browser: BrowserDriver) -> Iterator[tuple[Rig, Any, str]]:
    """A page, a client of the store, and the bucket."""
    name = request.param
    store: Store = request.getfixturevalue(REAL.get(name, "seaweedfs"))
    bucket = make_bucket(store)
    with ExitStack() as stack:
        url = store.url
        if name in STAND_INS:
            url = stack.enter_context(Served(StandIn(store.url, STAND_INS[name]), threads=16)).url
        settings = Settings(
            access_key=store.access_key,
            secret_key=store.secret_key,
            bucket=bucket,
            store=name,
            region=REGIONS.get(name, store.region),
            endpoint_url=url,
            chunk_size=CHUNK_SIZE,
            integrity="auto" if name in BINDING else "none",
        )
        rig = stack.enter_context(Rig(settings))
        browser.forget_cookies(rig.backend)
        yield rig, s3_client(store), bucket
        failures = browser.run("return window.failures")
        browser.open("about:blank")
    assert failures == []


@pytest.mark.parametrize("size", [1000, 2 * CHUNK_SIZE + 1], ids=["whole", "in-parts"])
def test_file_arrives_by_the_name_of_the_store(
    size: int, scene: tuple[Rig, Any, str], browser: BrowserDriver, tmp_path: Path
) -> None:
    rig, client, bucket = scene
    file = tmp_path / "film.bin"
    digest = make_file(file, size)

    browser.open(rig.page())
    browser.pick("#picker", file)
    upload = wait_for_end(browser)

    assert (upload["state"], upload["message"]) == ("done", None)
    assert digest_of(client.get_object(Bucket=bucket, Key=upload["key"])["Body"].iter_chunks(MIB)) == digest
