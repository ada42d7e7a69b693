"""One run: a new profile of a browser picks a file on a bad day, and is left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, Error, Page

from mule_core.parts import MIB
from tests.bench.trials.lines import Lines, MakeServer, lay_lines, list_keys
from tests.bench.trials.verdict import Verdict, sort_bytes, tell
from tests.browser.files import digest_of
from tests.faults.mix import chaos_mix
from tests.stores import Store, s3_client

POLL_SECONDS = 0.25
LOAD_SECONDS = 30.0
ENDS = ("done", "failed", "cancelled", "crashed")
LOOK = (
    "() => ({ upload: uploads.length ? describe(0) : null, changes: changes.splice(0), failures: failures.splice(0) })"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all runs have in common. `digest` is the file's SHA-256 in hex; a run is over after `deadline` seconds."""

    store: Store
    file: Path
    digest: str
    make_server: MakeServer
    deadline: float


async def try_upload(browser: Browser, scene: Scene, *, seed: int) -> Verdict:
    """Let a page upload the file on the bad day of this seed, and give what became of it."""
    size = scene.file.stat().st_size
    mix = chaos_mix(seed)
    async with _in_thread(lay_lines(scene.store, scene.make_server)) as lines:
        context = await browser.new_context()
        try:
            page = await context.new_page()
            await page.goto(lines.page)
            mix.befall(lines.store, lines.backend, total_bytes=size)
            start = time.monotonic()
            await page.set_input_files("#picker", scene.file)
            last, said = await _watch(page, deadline=start + scene.deadline)
            seconds = time.monotonic() - start
        finally:
            await context.close()
        digests = await asyncio.to_thread(_digests, scene.store, lines.bucket)
        return Verdict(
            seed=seed,
            how=mix.how,
            state=last["state"],
            code=last.get("code"),
            message=last.get("message"),
            seconds=seconds,
            size=size,
            right=digests.count(scene.digest),
            wrong=len(digests) - digests.count(scene.digest),
            sent=sort_bytes(lines.store.log, dark_from=lines.store.dark_from),
            woke_in=_woke_in(lines),
            story=tell(lines, said),
        )


async def _watch(page: Page, *, deadline: float) -> tuple[dict[str, Any], list[tuple[float, str]]]:
    """Look until the upload is over, or time is; gives how it stands, and all that the page said, with times."""
    said: list[tuple[float, str]] = []
    last: dict[str, Any] = {"state": "idle"}
    while last["state"] not in ENDS and time.monotonic() < deadline:
        try:
            seen = await asyncio.wait_for(page.evaluate(LOOK), LOAD_SECONDS)
        except (Error, TimeoutError) as error:
            seen = {"upload": {"state": "crashed", "message": str(error)}, "changes": [], "failures": []}
        last = seen["upload"] or last
        now = time.monotonic()
        said += [(now, f"page    {_tell_change(change)}, {last.get('loaded')} bytes") for change in seen["changes"]]
        said += [(now, f"page    did not catch {failure}") for failure in seen["failures"]]
        await asyncio.sleep(POLL_SECONDS)
    said.append((time.monotonic(), f"page    ends as {last}"))
    return last, said


def _tell_change(change: dict[str, Any]) -> str:
    return " ".join(str(change[name]) for name in ("state", "waitingFor", "code") if change.get(name))


def _digests(store: Store, bucket: str) -> list[str]:
    client = s3_client(store)
    bodies = (client.get_object(Bucket=bucket, Key=key)["Body"] for key in list_keys(client, bucket))
    return [digest_of(body.iter_chunks(MIB)) for body in bodies]


def _woke_in(lines: Lines) -> float | None:
    line = lines.store
    return None if line.awake_at is None or line.dark_until is None else line.awake_at - line.dark_until


@asynccontextmanager
async def _in_thread(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave where it may block."""
    async with AsyncExitStack() as stack:
        entered = await asyncio.to_thread(manager.__enter__)
        stack.push_async_exit(lambda *error: asyncio.to_thread(manager.__exit__, *error))
        yield entered
