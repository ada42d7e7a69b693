"""A store and a backend, each behind a line of its own, for one upload on a bad day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from mule_core.settings import Settings
from tests.faults.line import Line
from tests.faults.listener import Afterwards, Darkness
from tests.stores import Store, make_bucket, s3_client


class PageServer(AbstractContextManager["PageServer"], Protocol):
    """Serves a page and the upload backend on one origin."""

    @property
    def url(self) -> str: ...

    def page(self) -> str:
        """Give the URL of the page."""
        ...


MakeServer = Callable[[Settings], PageServer]


class WatchedLine(Line):
    """A line that notes when darkness fell and ended, and when the first byte of a body came after it.

    Times are on the clock of `time.monotonic`; None for what has not happened.
    """

    dark_from: float | None = None
    dark_until: float | None = None
    awake_at: float | None = None

    def go_dark(
        self, seconds: float | None = None, *, how: Darkness = "refused", afterwards: Afterwards = "dead"
    ) -> None:
        assert seconds is not None, "who watches a line wants to know when it returns"
        self.dark_from = time.monotonic()
        self.dark_until = self.dark_from + seconds
        super().go_dark(seconds, how=how, afterwards=afterwards)

    def note_received(self, count: int) -> None:
        now = time.monotonic()
        if self.awake_at is None and self.dark_until is not None and now > self.dark_until:
            self.awake_at = now
        super().note_received(count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What stands between a page and a store. `page` is the page's URL; `began` is on the clock of the lines' logs."""

    bucket: str
    store: WatchedLine
    backend: Line
    page: str
    began: float = field(default_factory=time.monotonic)


@contextmanager
def lay_lines(store: Store, make_server: MakeServer) -> Iterator[Lines]:
    """Make a bucket, a server that uploads into it, and a line before each; nothing is left of them afterwards."""
    bucket = make_bucket(store)
    try:
        with WatchedLine(to=store.url) as store_line:
            settings = Settings(
                access_key=store.access_key,
                secret_key=store.secret_key,
                bucket=bucket,
                region=store.region,
                endpoint_url=store_line.url,
                addressing="path",
            )
            with make_server(settings) as server, Line(to=server.url) as backend_line:
                page = server.page().replace(server.url, backend_line.url, 1)
                yield Lines(bucket=bucket, store=store_line, backend=backend_line, page=page)
    finally:
        remove_bucket(s3_client(store), bucket)


def remove_bucket(client: Any, bucket: str) -> None:
    """Remove a bucket with all that is in it, finished or not."""
    for upload in client.list_multipart_uploads(Bucket=bucket).get("Uploads", ()):
        client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    for key in list_keys(client, bucket):
        client.delete_object(Bucket=bucket, Key=key)
    client.delete_bucket(Bucket=bucket)


def list_keys(client: Any, bucket: str) -> list[str]:
    """Give the keys of the objects in a bucket, which are few."""
    return [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
