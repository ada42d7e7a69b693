"""waitress with a loop that rests: it serves as before, and many idle connections leave time for the answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import create_autospec

import pytest
import urllib3
import waitress
from paste.deploy import loadserver
from waitress import wasyncore

from mule_wsgi import server as module
from mule_wsgi.server import RestingLoop, create_server
from tests.stores import free_ports

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

IDLE = 600  # more than select() of a process with 1,024 files may leave, and than waitress takes by itself


def hello(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"hello"]


@pytest.fixture
def sockets() -> Iterator[dict[int, Any]]:
    sockets: dict[int, Any] = {}
    yield sockets
    wasyncore.close_all(sockets)


def test_hundreds_of_idle_connections_keep_nobody_from_being_served(sockets: dict[int, Any]) -> None:
    (port,) = free_ports(1)
    server = create_server(hello, host="127.0.0.1", port=port, map=sockets)
    thread = threading.Thread(target=server.run)
    with ExitStack() as idle:
        thread.start()
        for _ in range(IDLE):
            idle.enter_context(socket.create_connection(("127.0.0.1", port)))
        answers = [urllib3.request("GET", f"http://127.0.0.1:{port}/", timeout=10).data for _ in range(3)]
    # What is closed leaves the map, and a loop without connections ends.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
    thread.join(10)
    assert answers == [b"hello"] * 3
    assert not thread.is_alive()
    server.task_dispatcher.shutdown()


def test_after_each_round_it_rests_twice_as_long_as_that_took(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 100.0
    told: list[Any] = []
    connections: dict[int, Any] = {1: "one", 2: "two"}

    def go_through(timeout: float, use_poll: bool, connections: dict[int, Any], count: int) -> None:  # noqa: FBT001
        nonlocal clock
        told.append((timeout, use_poll, list(connections), count))
        clock += len(connections) * 0.25
        connections.popitem()

    monkeypatch.setattr(wasyncore, "loop", go_through)
    monkeypatch.setattr(module, "thread_time", lambda: clock)
    monkeypatch.setattr(module, "sleep", told.append)
    RestingLoop.loop(timeout=1.0, use_poll=True, map=connections)
    assert told == [(1.0, True, [1, 2], 1), 1.0, (1.0, True, [1], 1), 0.5]


def test_what_is_said_of_waitress_counts() -> None:
    server = create_server(hello, host="127.0.0.1", port=0, threads=3)
    server.close()
    server.task_dispatcher.shutdown()
    assert (server.adj.threads, server.adj.connection_limit, server.adj.asyncore_use_poll) == (3, 900, True)


def test_an_ini_file_runs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`use = egg:mule-uploader`, by the entry point of the package as it is installed."""
    (tmp_path / "app.ini").write_text("[server:main]\nuse = egg:mule-uploader\nport = 6543\n")
    serve = create_autospec(waitress.serve)
    monkeypatch.setattr(waitress, "serve", serve)
    loadserver(f"config:{tmp_path}/app.ini")(hello)
    serve.assert_called_once_with(hello, _server=create_server, port="6543")
