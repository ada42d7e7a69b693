"""The stores that uploaders race on, and the proof that a file has arrived there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mule_core.parts import MIB
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.race.null_store import NullStore
from tests.browser.files import digest_of
from tests.stores import Store, make_bucket, run_juicefs, s3_client

STORES: dict[str, Callable[[Path], AbstractContextManager[Store]]] = {
    "null": lambda _: NullStore(),
    "juicefs": run_juicefs,
    "seaweedfs": lambda folder: SeaweedFS(folder / "store"),
}
LABELS = {"null": "a store that swallows", "juicefs": "JuiceFS gateway", "seaweedfs": "SeaweedFS"}


class WrongObjectError(Exception):
    """What the store has is not what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file to send; `digest` is its SHA-256 in hex."""

    path: Path
    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """A store that is running, with a bucket for whoever races."""

    name: str
    store: Store
    bucket: str

    def check(self, key: str, file: SentFile) -> None:
        """Compare an object with the file and remove it: the bytes, or on the null store their number."""
        client = s3_client(self.store)
        if isinstance(self.store, NullStore):
            found = client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
            if found != file.size:
                raise WrongObjectError(f"{key} has {found} bytes in place of {file.size}")
            return
        body = client.get_object(Bucket=self.bucket, Key=key)["Body"]
        if digest_of(body.iter_chunks(MIB)) != file.digest:
            raise WrongObjectError(f"{key} has other bytes than the file")
        client.delete_object(Bucket=self.bucket, Key=key)


@contextmanager
def open_arena(name: str) -> Iterator[Arena]:
    """Run a store of its own, which goes with all that it has."""
    with (
        tempfile.TemporaryDirectory(prefix="race-", ignore_cleanup_errors=True) as folder,
        STORES[name](Path(folder)) as store,
    ):
        bucket = "race" if isinstance(store, NullStore) else make_bucket(store)
        yield Arena(name=name, store=store, bucket=bucket)
