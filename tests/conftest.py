"""The real servers that tests ask for by name: started at the first asking, ended with the session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.databases import Postgres, run_postgres
from tests.stores import JuiceFS, run_juicefs

if TYPE_CHECKING:
    from mule_wsgi.demo.seaweedfs import SeaweedFS

STORES = ("seaweedfs", "juicefs")  # by their fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests of tests/browser upload to another store than the default."""
    parser.addoption("--store", choices=STORES, default=STORES[0], help="that tests/browser uploads to")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put those last that use Playwright's Chromium: its event loop runs to the end, and no other one can."""
    items.sort(key=lambda item: isinstance(item, pytest.Function) and "chromium" in item.fixturenames)


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """The embedded default, with real checksums, conditional writes and CORS."""
    from mule_wsgi.demo.seaweedfs import SeaweedFS  # here, because tests of the core load nothing of the shell

    with SeaweedFS(tmp_path_factory.mktemp("seaweedfs")) as store:
        yield store


@pytest.fixture(scope="session")
def juicefs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JuiceFS]:
    """The strict one: it refuses a wrong region, service, date or encoding."""
    with run_juicefs(tmp_path_factory.mktemp("juicefs")) as store:
        yield store


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all; do not stop this one."""
    with run_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database for one test."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server for one test, which may stop it and start it again."""
    with run_postgres() as server:
        yield server
