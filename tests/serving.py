"""A WSGI app served for real: waitress, on loopback, in a thread of this very process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

import waitress
from waitress import wasyncore

from mule_core.parts import GIB
from tests.stores import free_ports

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
STOP_SECONDS = 10.0
CONNECTIONS = 1000  # a hundred pages that look on at once have several each
IN_MEMORY = {"inbuf_overflow": GIB, "outbuf_overflow": GIB}  # waitress leaves its temporary files to the collector


class Served:
    """A WSGI app on a port of loopback that stays the same when it is stopped and started again."""

    def __init__(self, app: WSGIApplication, *, port: int | None = None, threads: int = THREADS) -> None:
        self._app = app
        self._threads = threads
        self._sockets: dict[int, Any] = {}
        self.port = port or free_ports(1)[0]

    @property
    def url(self) -> str:
        """Give the root, without a slash."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen from now on."""
        self._server = waitress.create_server(
            self._app,
            map=self._sockets,
            host="127.0.0.1",
            port=self.port,
            threads=self._threads,
            connection_limit=CONNECTIONS,
            **IN_MEMORY,
        )
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection, as a server does that dies. What the app is at goes on, for some seconds at most."""
        self._stopped.set()
        self._server.trigger.pull_trigger()  # so that it looks at once
        self._thread.join(STOP_SECONDS)
        assert not self._thread.is_alive(), "the server does not end"
        wasyncore.close_all(self._sockets)
        self._server.task_dispatcher.shutdown()

    def _run(self) -> None:
        while not self._stopped.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)  # select() ends at 1,024 files
