"""Bytes on a cluster: one of three volume servers dies in mid-upload, and nobody has to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mule_core.settings import Settings
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of
from tests.browser.rig import Rig
from tests.browser.steps import wait_for_end
from tests.faults.line import Line
from tests.scale.cluster import Cluster, Weed
from tests.scale.conftest import CHUNK_SIZE, Film
from tests.stores import make_bucket, s3_client


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path / "cluster") as cluster:
        yield cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an upload; `lost` are the bytes that the cluster lost with one of its servers."""

    state: str
    code: str | None
    lost: int
    sent_again: int
    is_right: bool


def upload_while(
    strike: Callable[[Weed], None], *, browser: BrowserDriver, cluster: Cluster, film: Film, seconds: float
) -> Outcome:
    """Upload a film, and strike the fullest volume server in its midst; then read it back."""
    lost = []

    def strike_the_fullest() -> None:
        victim = max(cluster.volume_servers, key=lambda server: server.stored())
        lost.append(victim.stored())
        strike(victim)

    bucket = make_bucket(cluster)
    with Line(to=cluster.url, rate=film.rate) as line:
        line.at_bytes(film.size * 6 // 10, strike_the_fullest)
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
            upload = wait_for_end(browser, seconds=seconds)
            browser.open("about:blank")
    found = s3_client(cluster).get_object(Bucket=bucket, Key=upload["key"])
    return Outcome(
        state=upload["state"],
        code=upload["code"],
        lost=lost[0],
        sent_again=len(line.log.sent_again()),
        is_right=digest_of(found["Body"].iter_chunks()) == film.sha256,
    )


def test_upload_is_whole_and_readable_when_a_volume_server_is_killed_in_its_midst(
    browser: BrowserDriver, cluster: Cluster, film: Film
) -> None:
    outcome = upload_while(Weed.kill, browser=browser, cluster=cluster, film=film, seconds=60)
    assert outcome.lost > CHUNK_SIZE  # it did keep some of what had arrived
    assert outcome == Outcome(state="done", code=None, lost=outcome.lost, sent_again=0, is_right=True)


# The master gives a silent server up after more than a minute, and sends writes there until then.
@pytest.mark.slow
def test_upload_rides_out_a_volume_server_that_falls_silent(
    browser: BrowserDriver, cluster: Cluster, film: Film
) -> None:
    outcome = upload_while(Weed.freeze, browser=browser, cluster=cluster, film=film, seconds=400)
    assert outcome == Outcome(state="done", code=None, lost=outcome.lost, sent_again=0, is_right=True)
