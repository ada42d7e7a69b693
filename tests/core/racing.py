"""What several processes do at once in test_state_races.py: `python -m tests.core.racing DATABASE_URL NUMBER`.

Says when it is ready, waits for a line, and prints what its threads were told, as JSON.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

from mule_core.state.records import Fingerprint, Upload, UploadState
from mule_core.state.sql import SqlUploadStore

THREADS = 4
PARTS = 60  # of every thread's own; as many are recorded by all
ROUNDS = 15
FINISHED = 10  # uploads of every thread's own that finish; all finish the shared one

FILE = Fingerprint(owner="ada", filename="raced.mov", filesize=10_000, last_modified=1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RESTLESS_FILE = replace(FILE, filename="begun and ended.mov")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one thread was told by the store."""

    key: str
    upload_id: str | None
    ended: int
    taken: list[str]


def new_upload(file: Fingerprint, key: str) -> Upload:
    created = datetime(2026, 11, 22, tzinfo=UTC)
    return Upload(fingerprint=file, key=key, chunk_size=1, mime_type="video/mp4", created=created)


def own_parts(racer: int) -> range:
    return range(PARTS * (racer + 1) + 1, PARTS * (racer + 2) + 1)


def race(store: SqlUploadStore, *, racer: int, barrier: Barrier) -> Told:
    barrier.wait()
    upload = store.record_upload(new_upload(FILE, f"key of {racer}"))
    upload = store.record_upload_id(upload, f"id of {racer}")
    for shared, own in zip(range(1, PARTS + 1), own_parts(racer), strict=True):
        store.record_part(upload, shared)
        store.record_part(upload, own)
    ended = 0
    for _ in range(ROUNDS):
        restless = store.record_upload(new_upload(RESTLESS_FILE, "one key"))
        store.record_part(restless, racer + 1)
        store.record_state(restless, UploadState.SUPERSEDED)
        ended += 1
    return Told(key=upload.key, upload_id=upload.upload_id, ended=ended, taken=finish_and_take(store, racer=racer))


def finish_and_take(store: SqlUploadStore, *, racer: int) -> list[str]:
    """Finish uploads, and take what news there is; gives the keys of it."""
    for name in ("shared", *(f"{number} of {racer}" for number in range(FINISHED))):
        file = replace(FILE, filename=f"{name}.finished")
        upload = store.record_upload(new_upload(file, f"finished {name}"))
        if upload.upload_id is None:
            upload = store.record_upload_id(upload, f"id of {name}")
        store.record_finish(upload, etag="", when=NOON, announce=True)
    taken = []
    while delivery := store.claim_delivery(when=NOON, until=NOON + timedelta(hours=1)):
        taken.append(delivery.upload.key)
    return taken


def main(database_url: str, number: int) -> None:
    store = SqlUploadStore.from_url(database_url)
    barrier = Barrier(THREADS)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        racers = [
            pool.submit(race, store, racer=number * THREADS + thread, barrier=barrier) for thread in range(THREADS)
        ]
    json.dump([asdict(racer.result()) for racer in racers], sys.stdout)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
