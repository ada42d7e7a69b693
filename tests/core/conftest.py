"""Every store that keeps the contract of UploadStore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mule_core.state.memory import MemoryUploadStore
from mule_core.state.sql import SqlUploadStore
from mule_core.state.store import UploadStore


@pytest.fixture(params=["memory", "sqlite", "sqlite in memory", "postgres", "mariadb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UploadStore]:
    if request.param == "memory":
        yield MemoryUploadStore()
        return
    urls = {"sqlite": f"sqlite:///{tmp_path}/mule.db", "sqlite in memory": "sqlite://"}
    sql_store = SqlUploadStore.from_url(urls.get(request.param) or request.getfixturevalue(f"{request.param}_url"))
    yield sql_store
    sql_store.close()
