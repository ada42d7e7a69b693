"""waitress with a loop that rests: it serves as before, and many idle connections leave time for the answers."""

from __future__ import annotations

import socket
import threading
import time
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
from mule_wsgi.server import RestingLoop, choose_connection_limit, create_server
from tests.stores import free_ports

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

IDLE = 600  # more than select() of a process with 1,024 files may leave, and than waitress takes by itself
PATIENCE = 30.0  # seconds


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


def rests_of(monkeypatch: pytest.MonkeyPatch, *, each: float, connections: int) -> list[Any]:
    """Give what a loop is told, and how long it rests: of connections that take so many seconds each and leave."""
    clock = 100.0
    told: list[Any] = []
    sockets: dict[int, Any] = dict.fromkeys(range(connections))

    def go_round(timeout: float, sockets: dict[int, Any]) -> None:
        nonlocal clock
        told.append((timeout, len(sockets)))
        clock += len(sockets) * each
        sockets.popitem()

    monkeypatch.setattr(module, "poll", go_round)
    monkeypatch.setattr(module, "thread_time", lambda: clock)
    monkeypatch.setattr(module, "sleep", lambda seconds: told.append(round(seconds, 9)))
    RestingLoop.loop(timeout=1.0, use_poll=True, map=sockets)
    return told


def test_after_each_round_it_rests_twice_as_long_as_that_took(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rests_of(monkeypatch, each=0.005, connections=2) == [(1.0, 2), 0.02, (1.0, 1), 0.01]


def test_however_long_a_round_took_a_rest_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rests_of(monkeypatch, each=10.0, connections=1) == [(1.0, 1), 0.05]


@pytest.mark.parametrize("use_poll", [True, False])
def test_who_sends_and_leaves_at_once_was_heard(sockets: dict[int, Any], tmp_path: Path, *, use_poll: bool) -> None:
    """On Unix sockets poll() says at once that there is something to read and that nobody is there any more."""
    bodies: list[bytes] = []

    def remember(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        bodies.append(environ["wsgi.input"].read())
        return hello(environ, start_response)

    path = tmp_path / "socket"
    server = create_server(remember, unix_socket=str(path), asyncore_use_poll=use_poll, map=sockets)
    body = b"x" * 200_000  # more than is read at a time
    for _ in range(5):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            go_round(sockets, use_poll=use_poll)
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body))
            sending = threading.Thread(target=client.sendall, args=(body,))
            sending.start()
            while sending.is_alive():
                go_round(sockets, use_poll=use_poll)
            sending.join()
    end = time.monotonic() + PATIENCE
    while len(bodies) < 5 and time.monotonic() < end:
        go_round(sockets, use_poll=use_poll)
    server.task_dispatcher.shutdown()
    assert bodies == [body] * 5


def go_round(sockets: dict[int, Any], *, use_poll: bool) -> None:
    (module.poll if use_poll else wasyncore.poll)(0.05, sockets)


def test_who_calls_for_urgent_attention_gets_none(sockets: dict[int, Any], caplog: pytest.LogCaptureFixture) -> None:
    """waitress says so in the log, again and again, and does nothing else meanwhile."""
    server = create_server(hello, host="127.0.0.1", port=0, map=sockets)
    with socket.create_connection(("127.0.0.1", server.effective_port)) as client:
        module.poll(1.0, sockets)
        client.send(b"!", socket.MSG_OOB)
        for _ in range(5):
            module.poll(0.05, sockets)
    server.task_dispatcher.shutdown()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("use_poll", "files", "connections"),
    [
        (True, 1024, 900),
        (True, 1_000_000, 900),
        (True, 256, 132),  # as macOS has it: the app needs some files, too
        (True, 64, 100),
        (False, 1_000_000, 100),  # what select() bears
    ],
)
def test_no_more_connections_than_the_process_can_bear(*, use_poll: bool, files: int, connections: int) -> None:
    assert choose_connection_limit(use_poll=use_poll, files=files) == connections


def test_who_wants_select_gets_few_connections() -> None:
    server = create_server(hello, host="127.0.0.1", port=0, asyncore_use_poll="false")  # as an ini file says it
    server.close()
    server.task_dispatcher.shutdown()
    assert (server.adj.connection_limit, server.adj.asyncore_use_poll) == (100, False)


def test_who_wants_poll_where_there_is_none_gets_few_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HAS_POLL", False)
    server = create_server(hello, host="127.0.0.1", port=0, asyncore_use_poll=True)
    server.close()
    server.task_dispatcher.shutdown()
    assert server.adj.connection_limit == 100


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
