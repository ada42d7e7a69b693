"""What the tests do on the page, and what they watch it do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Request, expect

UPLOAD_SECONDS = 120.0


class PartLog:
    """The parts that a page sends, one entry an attempt; a request that the browser repeats by itself is not seen.

    An object that is sent in one piece is its own first part.
    """

    def __init__(self, page: Page) -> None:
        self.sent: list[int] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        query = parse_qs(urlsplit(request.url).query)
        if request.method == "PUT":
            self.sent.append(int(query.get("partNumber", ["1"])[0]))


PICKER = "#picker, mule-uploader input:not([webkitdirectory])"  # of the plain page, of the element


def pick(page: Page, *files: Path) -> None:
    """Pick files, as a person does."""
    page.set_input_files(PICKER, files)


def wait_for_share(page: Page, share: float, *, row: int = 0) -> None:
    """Wait until so much of an upload has left."""
    page.wait_for_function(
        "([share, row]) => { const upload = document.querySelector('mule-uploader').uploads[row];"
        " return upload && upload.loaded / upload.total >= share }",
        arg=[share, row],
        timeout=UPLOAD_SECONDS * 1000,
    )


def wait_until_arrived(page: Page, *, seconds: float = UPLOAD_SECONDS) -> str:
    """Wait for the first upload's end; gives the link to the object."""
    upload = page.locator(".upload").first
    expect(upload).to_have_class(re.compile("done|failed"), timeout=seconds * 1000)
    assert upload.get_attribute("class") == "upload done", upload.inner_text()
    link = upload.locator("a").get_attribute("href")
    assert link is not None
    return link


def throttle(page: Page, bytes_per_second: int) -> None:
    """Slow the line down, so that something can happen in the middle of an upload."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second},
    )


def only_upload(client: Any, bucket: str) -> dict[str, str]:
    """Give the only unfinished upload in a bucket, as arguments of the calls that are about it."""
    (upload,) = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    return {"Bucket": bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}


def listed_parts(client: Any, bucket: str) -> dict[int, int]:
    """Give the size of each part that the store has of the only unfinished upload in a bucket."""
    pages = client.get_paginator("list_parts").paginate(**only_upload(client, bucket))
    return {part["PartNumber"]: part["Size"] for page in pages for part in page.get("Parts", ())}
