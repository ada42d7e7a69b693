"""Every store that keeps the contract of UploadStore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mule_core.state.memory import MemoryUploadStore
from mule_core.state.sql import SqlUploadStore
from mule_core.state.store import UploadStore
from tests.mysql import MySQL, run_mariadb, run_mysql

SERVERS = ("postgres", "mariadb", pytest.param("mysql", marks=pytest.mark.slow))  # by their fixtures


@pytest.fixture(params=["memory", "sqlite", "sqlite in memory", *SERVERS])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UploadStore]:
    if request.param == "memory":
        yield MemoryUploadStore()
        return
    urls = {"sqlite": f"sqlite:///{tmp_path}/mule.db", "sqlite in memory": "sqlite://"}
    sql_store = SqlUploadStore.from_url(urls.get(request.param) or request.getfixturevalue(f"{request.param}_url"))
    yield sql_store
    sql_store.close()


@pytest.fixture(params=["sqlite", *SERVERS])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database for one test, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mule.db"
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MySQL]:
    """A server for all; do not stop this one."""
    with run_mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def mysql() -> Iterator[MySQL]:
    """A server for all; do not stop this one."""
    with run_mysql() as server:
        yield server


@pytest.fixture
def mariadb_url(mariadb: MySQL) -> Iterator[str]:
    """An empty MariaDB database for one test, with whatever character set the server begins with."""
    url = mariadb.create_database()
    yield url
    mariadb.drop_database(url)


@pytest.fixture
def mysql_url(mysql: MySQL) -> Iterator[str]:
    """An empty MySQL database for one test."""
    url = mysql.create_database()
    yield url
    mysql.drop_database(url)
