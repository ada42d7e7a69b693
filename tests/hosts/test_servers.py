"""Every framework on every server: a browser uploads a file through it, over https, below a path."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mule_core.parts import MIB
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.ordeals.stage import run_browser
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.browser.steps import wait_for_end
from tests.hosts.servers import ASGI_SERVERS, WSGI_SERVERS, serve
from tests.hosts.test_hosts import WSGI_HOSTS
from tests.stores import make_bucket, s3_client

SIZE = 20 * MIB
PAIRS = [(server, host) for server in WSGI_SERVERS for host in WSGI_HOSTS]
PAIRS += [(server, "fastapi_asgi") for server in ASGI_SERVERS]
IN_EVERY_PASS = [("waitress", "flask_app")]


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserDriver]:
    with run_browser() as browser:
        yield browser


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that is open to the users that servers change to; pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="mule-host-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture
def bucket(seaweedfs: SeaweedFS) -> str:
    return make_bucket(seaweedfs)


@pytest.fixture
def environ(seaweedfs: SeaweedFS, bucket: str, directory: Path) -> Mapping[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": seaweedfs.access_key,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.secret_key,
        "AWS_ENDPOINT_URL": seaweedfs.url,
        "BUCKET": bucket,
        "DATABASE_URL": f"sqlite:///{directory / 'mule.db'}",
    }


@pytest.mark.parametrize(
    ("server", "host"), [pytest.param(*pair, marks=() if pair in IN_EVERY_PASS else pytest.mark.slow) for pair in PAIRS]
)
def test_a_browser_uploads(
    server: str,
    host: str,
    browser: BrowserDriver,
    directory: Path,
    environ: Mapping[str, str],
    seaweedfs: SeaweedFS,
    bucket: str,
) -> None:
    film = directory / "film.bin"
    digest = make_file(film, SIZE)
    with serve(server, f"tests.hosts.{host}", directory=directory, environ=environ) as url:
        browser.open(url)
        browser.driver.delete_all_cookies()
        browser.pick("#picker", film)
        upload = wait_for_end(browser, seconds=60)
        cookies = {cookie["name"]: cookie["path"] for cookie in browser.driver.get_cookies()}
        browser.open("about:blank")
    assert (upload["state"], upload["code"]) == ("done", None)
    assert cookies == {"__Host-mule_owner": "/"}  # only who knows of the https gives this one
    found = s3_client(seaweedfs).get_object(Bucket=bucket, Key=upload["key"])
    assert digest_of(found["Body"].iter_chunks()) == digest
