"""A listing has pages, and all of them count. moto is the store here: it pages at 1,000 parts, as AWS does."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import boto3
import moto.s3.models
import pytest
import urllib3
from moto.server import ThreadedMotoServer
from playwright.sync_api import Page

from tests.browser.files import digest_of, make_file
from tests.browser.uploading import PartLog, listed_parts, only_upload, pick, wait_for_share, wait_until_arrived
from tests.mule_process import MuleProcess

CHUNK_SIZE = 4096
CHUNKS = 1_500
STORED = 1_450
BUCKET = "paged"


@pytest.fixture
def paging_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 endpoint that pages at 1,000, and takes parts of any size."""
    monkeypatch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", 1)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    yield url
    server.stop()


@pytest.fixture
def client(paging_store: str) -> Any:
    keys = {"aws_access_key_id": "AK", "aws_secret_access_key": "SK", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=paging_store, **keys)
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.fixture
def served(client: Any, tmp_path: Path) -> Iterator[MuleProcess]:
    environ = {
        "AWS_ACCESS_KEY": "AK",
        "AWS_SECRET": "SK",
        "AWS_ENDPOINT_URL": client.meta.endpoint_url,
        "BUCKET": BUCKET,
        "CHUNK_SIZE": str(CHUNK_SIZE * 3 // 4),  # of files with so many parts they are a third larger
        "MULE_MIN_CHUNK_SIZE": "1",
        "MULE_LINK_EXPIRES_IN": "600",
    }
    with MuleProcess("serve", environ=environ, directory=tmp_path) as served:
        yield served


def test_upload_of_1500_chunks_resumes_from_every_page_of_the_listing(
    page: Page, served: MuleProcess, client: Any, tmp_path: Path
) -> None:
    file = tmp_path / "film.bin"
    digest = make_file(file, CHUNKS * CHUNK_SIZE)
    log = PartLog(page)
    pages_read: list[str] = []
    page.on("request", lambda request: pages_read.append(request.url) if "part-number-marker" in request.url else None)

    page.goto(served.url)
    pick(page, file)
    wait_for_share(page, 0.02)
    page.goto(served.url)
    stored = listed_parts(client, BUCKET)
    send_most_of_the_rest(client, file, stored)
    before = len(log.sent)
    pick(page, file)
    link = wait_until_arrived(page)

    assert pages_read
    assert sorted(log.sent[before:]) == list(range(STORED + 1, CHUNKS + 1))
    response = urllib3.request("GET", link, preload_content=False)
    assert digest_of(response.stream()) == digest


def send_most_of_the_rest(client: Any, file: Path, stored: Container[int]) -> None:
    """As another device of the same person's would; a thousand times faster than a browser."""
    upload = only_upload(client, BUCKET)
    with file.open("rb") as source:
        for part_number in range(1, STORED + 1):
            body = source.read(CHUNK_SIZE)
            if part_number not in stored:
                client.upload_part(**upload, PartNumber=part_number, Body=body)
