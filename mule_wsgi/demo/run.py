"""`mule demo`: the whole of Mule on one machine, with nothing to set up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mule_core.settings import Settings

from ..objectstore import ObjectStore, render_cors
from .seaweedfs import SeaweedFS

BUCKET = "mule-demo"
LINK_SECONDS = 7 * 24 * 3600


@contextmanager
def run_store(directory: Path, environ: Mapping[str, str]) -> Iterator[Settings]:
    """Start the store in a data directory, make its bucket ready, and give the settings for it.

    The environment decides what is not the store's or the database's business: PORT, CHUNK_SIZE, …
    """
    with SeaweedFS(directory / "seaweedfs") as seaweedfs:
        settings = Settings.from_environ(
            environ,
            {
                "access_key": seaweedfs.access_key,
                "secret_key": seaweedfs.secret_key,
                "bucket": BUCKET,
                "region": seaweedfs.region,
                "endpoint_url": seaweedfs.url,
                "addressing": "path",
                "acl": "",
                "database_url": f"sqlite:///{directory.absolute() / 'mule.db'}",
            },
            link_expires_in=LINK_SECONDS,
        )
        store = ObjectStore(settings)
        store.make_bucket()
        store.set_cors(render_cors(["*"]))
        _write_environ(directory / "settings.env", settings)
        yield settings


def _write_environ(path: Path, settings: Settings) -> None:
    """Write what another app needs to use this store, for a shell to read; nobody else may."""
    environ = {
        "AWS_ACCESS_KEY_ID": settings.access_key,
        "AWS_SECRET_ACCESS_KEY": settings.secret_key,
        "AWS_ENDPOINT_URL": settings.endpoint_url,
        "MULE_STORE": "seaweedfs",
        "BUCKET": settings.bucket,
    }
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
        file.writelines(f"{name}={value}\n" for name, value in environ.items())
