"""Bytes on a cluster: one of three volume servers dies in mid-upload, and nobody has to know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mule_core.settings import Settings
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of
from tests.browser.rig import Rig
from tests.browser.steps import wait_for_end
from tests.faults.line import Line
from tests.scale.cluster import Cluster
from tests.scale.conftest import CHUNK_SIZE, Film
from tests.stores import make_bucket, s3_client


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path / "cluster") as cluster:
        yield cluster


def test_upload_is_whole_and_readable_when_a_volume_server_is_killed_in_its_midst(
    browser: BrowserDriver, cluster: Cluster, film: Film
) -> None:
    lost = []

    def kill_the_fullest() -> None:
        victim = max(cluster.volume_servers, key=lambda server: server.stored())
        lost.append(victim.stored())
        victim.kill()

    bucket = make_bucket(cluster)
    with Line(to=cluster.url, rate=film.rate) as line:
        line.at_bytes(film.size * 6 // 10, kill_the_fullest)
        settings = Settings(
            access_key=cluster.access_key,
            secret_key=cluster.secret_key,
            bucket=bucket,
            endpoint_url=line.url,
            addressing="path",
            chunk_size=CHUNK_SIZE,
        )
        with Rig(settings) as rig:
            browser.open(rig.page())
            browser.pick("#picker", film.path)
            upload = wait_for_end(browser, seconds=60)
            browser.open("about:blank")

    assert (upload["state"], upload["code"]) == ("done", None)
    assert lost[0] > CHUNK_SIZE  # it did keep some of what had arrived
    assert line.log.sent_again() == []
    found = s3_client(cluster).get_object(Bucket=bucket, Key=upload["key"])
    assert digest_of(found["Body"].iter_chunks()) == film.sha256
