"""A real HTTP server for a test: waitress on a free port of loopback, ended with the block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import waitress
from waitress import wasyncore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MEMORY = 16 * 1024 * 1024  # bytes: more than any test sends


@contextmanager
def serve(app: WSGIApplication) -> Iterator[str]:
    """Serve an app; gives the URL of its root, without a slash."""
    sockets: dict[int, Any] = {}
    in_memory = {"inbuf_overflow": MEMORY, "outbuf_overflow": MEMORY}  # the files of its own it leaves to the collector
    server = waitress.create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4, **in_memory)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))  # its loop ends when it has no sockets
        thread.join(10)
        assert not thread.is_alive(), "the server does not end"
        server.task_dispatcher.shutdown()
