"""A database that goes away: pages are asked to try again, and nothing but its return is needed to go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from mule_core.state.sql import SqlUploadStore
from tests.databases import Postgres
from tests.wsgi.fixtures import ACTIONS, REF, begin, make_client, make_middleware


@contextmanager
def client_of(database_url: str) -> Iterator[Any]:
    """Give ada's client of a server over that database, which need not answer yet."""
    with closing(SqlUploadStore.from_url(database_url)) as store:
        yield make_client(make_middleware(store=store))


def begin_and_send_a_chunk(client: Any) -> None:
    begin(client)
    client.get("/upload-backend/chunk_loaded", {**REF, "chunk": "1"})


def check_that_every_action_asks_to_try_again(client: Any) -> None:
    for action, params in ACTIONS.items():
        response = client.get(f"/upload-backend/{action}/", params, status=503)
        assert response.json["error"] == {"code": "StoreUnavailable", "message": "the database does not answer"}
        assert response.headers["Retry-After"] == "5"
        assert response.headers["Cache-Control"] == "no-store"


def test_a_postgresql_that_restarts_is_used_again_by_itself(own_postgres: Postgres) -> None:
    with client_of(own_postgres.create_database()) as client:
        begin_and_send_a_chunk(client)
        own_postgres.stop()
        check_that_every_action_asks_to_try_again(client)
        assert client.get("/own").json["path"] == "/own", "the app behind does not notice"
        own_postgres.start()
        assert begin(client)["chunks"] == [1]


def test_a_postgresql_that_starts_later_than_we_do_is_used_once_it_is_there(own_postgres: Postgres) -> None:
    url = own_postgres.create_database()
    own_postgres.stop()
    with client_of(url) as client:
        check_that_every_action_asks_to_try_again(client)
        own_postgres.start()
        begin_and_send_a_chunk(client)
        assert begin(client)["chunks"] == [1]


def test_an_sqlite_file_whose_directory_vanishes_is_used_again_when_it_returns(tmp_path: Path) -> None:
    directory, elsewhere = tmp_path / "state", tmp_path / "elsewhere"
    directory.mkdir()
    with client_of(f"sqlite:///{directory}/mule.db") as client:
        begin_and_send_a_chunk(client)
        directory.rename(elsewhere)
        check_that_every_action_asks_to_try_again(client)
        elsewhere.rename(directory)
        assert begin(client)["chunks"] == [1]


def test_an_sqlite_file_that_is_lost_is_made_anew_and_the_ticket_goes_on(tmp_path: Path) -> None:
    database = tmp_path / "mule.db"
    with client_of(f"sqlite:///{database}") as client:
        ticket = begin(client)["ticket"]
        for path in tmp_path.iterdir():
            path.unlink()
        assert client.get("/upload-backend/get_end_signature", REF, status=404)
        assert client.get("/upload-backend/get_end_signature", {**REF, "ticket": ticket}).json["signature"]
        assert database.exists()
