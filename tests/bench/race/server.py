"""The pages of a race and what they talk to, in a process of their own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from mule_core.parts import MIB
from tests.bench.race.app import RACE, SIGNER
from tests.bench.race.contenders import Contender
from tests.bench.race.program import Program
from tests.stores import Store

PREFIX = "/upload-backend"


class RaceServer:
    """Serves every contender's page. Mule's uploads are remembered in a new SQLite file, as by default.

    `settings` are further fields of Mule's Settings.
    """

    def __init__(
        self,
        store: Store,
        *,
        bucket: str,
        bundles: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: Sequence[str] = (),
        chunk_size: int = 6 * MIB,
        **settings: object,
    ) -> None:
        self.store = store
        self.bucket = bucket
        self.chunk_size = chunk_size
        self._bundles = bundles
        self._prefix = prefix
        self._settings = {
            "access_key": store.access_key,
            "secret_key": store.secret_key,
            "bucket": bucket,
            "region": store.region,
            "endpoint_url": store.url,
            "addressing": "path",
            "chunk_size": chunk_size,
            "prefix": PREFIX,
            "host": host,
            "port": port,
            **settings,
        }

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="race-")
        settings = {"database_url": f"sqlite:///{self._folder.name}/mule.db", **self._settings}
        given = {"settings": settings, "bundles": str(self._bundles)}
        self._program = Program("tests.bench.race.app", given, prefix=self._prefix)
        return self

    def __exit__(self, *_: object) -> None:
        self._program.stop()
        self._folder.cleanup()

    @property
    def url(self) -> str:
        """Give the origin of the pages."""
        return self._program.said

    @property
    def pid(self) -> int:
        return self._program.pid

    def page(self, contender: Contender) -> str:
        """Give the URL of a contender's page."""
        given = {
            "backend": PREFIX,
            "race": RACE,
            "signer": SIGNER,
            "store": self.store.url,
            "region": self.store.region,
            "bucket": self.bucket,
            "accessKey": self.store.access_key,
            "secretKey": self.store.secret_key,
            "chunkSize": self.chunk_size,
            "options": contender.options,
        }
        return f"{self.url}/?{urlencode({'rival': contender.page, 'given': json.dumps(given)})}"
