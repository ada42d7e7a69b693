"""A long upload over a line that keeps dropping: what becomes of the bytes, and of the browser's memory."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from mule_core.parts import MIB
from tests.bench.ordeals.stage import run_browser, set_stage
from tests.browser.drivers import BrowserDriver, processes_of_session
from tests.browser.files import digest_of
from tests.faults.line import Line
from tests.stores import Store, s3_client

DROP_EVERY = 20.0  # seconds
DROP_FOR = 2.0  # seconds
LOOK_EVERY = 1.0  # seconds: to ask the page costs it memory
ENDS = ("done", "failed", "cancelled")
WARM = 0.1  # the share of the file by which all that lasts has been set up


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The memory at one time, as resident bytes: of the page's process, and of the whole browser.

    `share` is of the file, by the bytes that have come over the line. What processes share counts in each of them.
    """

    seconds: float
    share: float
    page: int
    browser: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """How it went. `seconds` are those of the upload; `sent` counts bytes of parts; `again` is parts sent in vain."""

    state: str
    is_right: bool
    size: int
    sent: int
    again: int
    drops: int
    seconds: float
    samples: Sequence[Sample]

    def growth(self, memory: Callable[[Sample], int]) -> float:
        """Give the peak of a kind of memory, of what it was when a tenth of the file was through."""
        warm = [memory(sample) for sample in self.samples if sample.share >= WARM]
        return max(warm) / warm[0]


def make_sparse_file(path: Path, size: int) -> str:
    """Make a file of so many bytes (whole MiB) that is all holes, but for its offset in each MiB; gives its SHA-256."""
    digest, block = hashlib.sha256(), bytearray(MIB)
    with path.open("wb") as file:
        file.truncate(size)
        for offset in range(0, size, MIB):
            block[:20] = b"%020d" % offset
            digest.update(block)
            file.seek(offset)
            file.write(block[:20])
    return digest.hexdigest()


def soak(store: Store, file: Path, *, digest: str, chunk_size: int, deadline: float) -> Soak:
    """Upload the file while the line drops every 20 seconds, for `deadline` seconds at most."""
    client, size = s3_client(store), file.stat().st_size
    with set_stage(store, chunk_size=chunk_size) as lines, run_browser() as browser:
        browser.open(lines.page)
        with keep_dropping(lines.store, lines.backend) as drops, watch_memory(browser, lines.store, size) as samples:
            began = time.monotonic()
            browser.pick("#picker", file)
            upload = wait_patiently(browser, deadline=began + deadline)
            seconds = time.monotonic() - began
        is_right = False
        if upload["state"] == "done":
            body = client.get_object(Bucket=lines.bucket, Key=upload["key"])["Body"]
            is_right = digest_of(body.iter_chunks(MIB)) == digest
        return Soak(
            state=upload["state"],
            is_right=is_right,
            size=size,
            sent=lines.store.log.bytes_received("part"),
            again=len(lines.store.log.sent_again()),
            drops=len(drops),
            seconds=seconds,
            samples=samples,
        )


def wait_patiently(browser: BrowserDriver, *, deadline: float) -> dict[str, Any]:
    """Wait until the upload is over, or time is; gives what the page knows of it."""
    while browser.run("return uploads[0]?.state") not in ENDS and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    upload: dict[str, Any] = browser.run("return describe(0)")
    return upload


@contextmanager
def keep_dropping(*lines: Line) -> Iterator[list[float]]:
    """Cut all connections and refuse new ones for a while, every 20 seconds; gives the times at which that was done."""
    drops: list[float] = []

    def drop() -> None:
        drops.append(time.monotonic())
        for line in lines:
            line.go_dark(DROP_FOR)

    with every(DROP_EVERY, drop):
        yield drops


@contextmanager
def watch_memory(browser: BrowserDriver, line: Line, size: int) -> Iterator[list[Sample]]:
    """Look at the browser's memory every second, while `size` bytes go over a line."""
    samples: list[Sample] = []
    session, began = browser.session, time.monotonic()

    def look() -> None:
        resident = dict(resident_bytes(session))
        samples.append(
            Sample(
                seconds=time.monotonic() - began,
                share=line.received / size,
                page=max(count for process, count in resident.items() if is_renderer(process)),  # others wait for one
                browser=sum(resident.values()),
            )
        )

    with every(LOOK_EVERY, look):
        yield samples


@contextmanager
def every(seconds: float, do: Callable[[], None]) -> Iterator[None]:
    """Do something again and again, in a thread of its own."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(seconds):
            do()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def resident_bytes(session: int) -> Iterator[tuple[int, int]]:
    """Give every process of a session with the bytes of it that are in memory."""
    for process in processes_of_session(session):
        with suppress(psutil.NoSuchProcess):
            yield process, psutil.Process(process).memory_info().rss


def is_renderer(process: int) -> bool:
    """Say whether it runs pages, or waits for one to run."""
    with suppress(psutil.NoSuchProcess):
        return "--type=renderer" in psutil.Process(process).cmdline()
    return False
