"""Any number of server processes over one database: nothing sticks to one, and one may die in mid-upload."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of
from tests.browser.steps import wait_for_end
from tests.faults.line import Line
from tests.mule_process import bare_environ
from tests.nginx import Nginx
from tests.readme import find_blocks
from tests.scale.conftest import CHUNK_SIZE, Film
from tests.server_process import ServerProcess
from tests.stores import free_ports, make_bucket, s3_client

ROOT = Path(__file__).parents[2]
RECIPE_PORTS = (5001, 5002)


@pytest.fixture
def bucket(seaweedfs: SeaweedFS) -> str:
    return make_bucket(seaweedfs)


@pytest.fixture
def line(seaweedfs: SeaweedFS, film: Film) -> Iterator[Line]:
    with Line(to=seaweedfs.url, rate=film.rate) as line:
        yield line


@pytest.fixture
def environ(seaweedfs: SeaweedFS, bucket: str, line: Line, postgres_url: str) -> Mapping[str, str]:
    """What all of the server processes share, and nothing else."""
    return {
        "AWS_ACCESS_KEY_ID": seaweedfs.access_key,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.secret_key,
        "AWS_ENDPOINT_URL": line.url,
        "BUCKET": bucket,
        "CHUNK_SIZE": str(CHUNK_SIZE),
        "DATABASE_URL": postgres_url,
    }


class Waitress(ServerProcess):
    """The page with Mule before it, in a process of its own."""

    def __init__(self, *, directory: Path, environ: Mapping[str, str]) -> None:
        (port,) = free_ports(1)
        self.address = f"127.0.0.1:{port}"
        command = [sys.executable, "-m", "waitress", f"--listen={self.address}", "tests.scale.site:app"]
        settings = {**bare_environ(), "PYTHONPATH": str(ROOT), **environ}
        super().__init__(*command, directory=directory, ready=f"http://{self.address}/", environ=settings)


@pytest.fixture
def servers(tmp_path: Path, environ: Mapping[str, str]) -> Iterator[list[Waitress]]:
    with ExitStack() as running:
        servers = [Waitress(directory=tmp_path / f"server-{number}", environ=environ) for number in RECIPE_PORTS]
        for server in servers:
            running.callback(server.stop)
            server.start()
        for server in servers:
            server.wait_until_ready()
        yield servers


@pytest.fixture
def nginx(tmp_path: Path, servers: list[Waitress]) -> Iterator[Nginx]:
    """nginx as the README has it, but for the ports."""
    (recipe,) = find_blocks("Growing", "nginx")
    for port, server in zip(RECIPE_PORTS, servers, strict=True):
        recipe = recipe.replace(f"127.0.0.1:{port}", server.address)
    with Nginx(recipe, directory=tmp_path / "nginx") as nginx:
        yield nginx


def test_upload_ends_well_when_one_of_two_server_processes_is_killed_in_its_midst(
    browser: BrowserDriver,
    nginx: Nginx,
    servers: list[Waitress],
    seaweedfs: SeaweedFS,
    film: Film,
    line: Line,
    bucket: str,
    postgres_url: str,
) -> None:
    def actions() -> list[tuple[str, list[str], str]]:
        return [entry for entry in nginx.passed_on() if "/upload-backend/" in entry[0]]

    before = []

    def kill_the_first() -> None:
        before.extend(actions())
        servers[0].kill()

    line.at_bytes(film.size // 2, kill_the_first)
    browser.open(f"{nginx.url}/?backend=/upload-backend")
    browser.pick("#picker", film.path)
    upload = wait_for_end(browser, seconds=60)
    browser.open("about:blank")

    first, second = (server.address for server in servers)
    assert (upload["state"], upload["code"]) == ("done", None)
    # Both had a share in it, whoever began it; afterwards the other alone.
    assert {addresses[-1] for _, addresses, _ in before} == {first, second}
    assert {addresses[-1] for _, addresses, status in actions()[len(before) :] if status == "200"} == {second}
    assert line.log.sent_again() == []
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT state FROM mule_uploads").fetchall() == [("finished",)]
    found = s3_client(seaweedfs).get_object(Bucket=bucket, Key=upload["key"])
    assert digest_of(found["Body"].iter_chunks()) == film.sha256
