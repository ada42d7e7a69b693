"""Where clients connect, and how it goes dark. For the thread of one event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal

from aiohttp import web

from .connection import Connection, reset_on_close

Darkness = Literal["refused", "swallowed"]
Afterwards = Literal["dead", "reset"]
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_RECEIVE_BUFFER = 256 * 1024  # small, so that what clients have sent and what has arrived are much the same
_SHUTDOWN_SECONDS = 0.1
_BACKLOG = 128


class Listener:
    """A port that may go dark and come back. `port` 0 takes a free one; OSError where it is taken."""

    def __init__(self, *, host: str, port: int) -> None:
        self.host = host
        self._socket = _bind(host, port)
        self.port: int = self._socket.getsockname()[1]
        self.dark: Darkness | None = None
        self._is_closed = False
        self._connections: web.Server
        self._coming: set[asyncio.Task[object]] = set()
        self._frozen: list[socket.socket] = []

    def open(self, handle: Handler) -> None:
        """Begin to accept connections."""
        self._connections = web.Server(handle)
        self._accept()

    async def close(self) -> None:
        """Let nobody in, and everybody go."""
        self._is_closed = True
        self._stop_accepting()
        self._reset_connections()
        self._end_frozen()
        await asyncio.gather(*self._coming)
        await self._connections.shutdown(_SHUTDOWN_SECONDS)

    def darken(self, how: Darkness) -> None:
        """Cut all connections.

        "refused": they are reset, and new ones are refused. "swallowed": they stay, but nothing comes or goes any more,
        not even their end; new ones are made by the kernel, and stay as silent.
        """
        self.lighten()
        self.dark = how
        if how == "swallowed":
            for connection in self._connections.connections:
                self._freeze(connection)
            return
        self._reset_connections()
        self._stop_accepting()
        # A socket that is bound and does not listen refuses, and nobody else takes the port meanwhile.
        self._socket = _bind(self.host, self.port)

    def lighten(self, *, afterwards: Afterwards = "dead") -> None:
        """Let new connections in; frozen ones stay dead until the listener closes, or are reset now."""
        was, self.dark = self.dark, None
        if was == "refused":
            self._accept()
        if afterwards == "reset":
            self._end_frozen()

    def _accept(self) -> None:
        self._socket.listen(_BACKLOG)
        asyncio.get_running_loop().add_reader(self._socket, self._let_in)

    def _let_in(self) -> None:
        """As asyncio's own server does, which forgets whoever has just come when it is closed."""
        with suppress(BlockingIOError, ConnectionAbortedError):  # who has come is gone again
            accepted, _ = self._socket.accept()
            loop = asyncio.get_running_loop()
            coming = loop.create_task(loop.connect_accepted_socket(self._make_connection, accepted))
            self._coming.add(coming)
            coming.add_done_callback(self._coming.discard)

    def _stop_accepting(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _make_connection(self) -> Connection:
        return Connection(self._connections, on_made=self._on_made)

    def _on_made(self, connection: Connection) -> None:
        if self._is_closed or self.dark == "refused":
            connection.reset()
        elif self.dark == "swallowed":
            self._freeze(connection)

    def _freeze(self, connection: web.RequestHandler) -> None:
        assert isinstance(connection, Connection)
        if held := connection.freeze():
            self._frozen.append(held)

    def _reset_connections(self) -> None:
        for connection in self._connections.connections:
            assert isinstance(connection, Connection)
            connection.reset()

    def _end_frozen(self) -> None:
        for held in self._frozen:
            reset_on_close(held)
            held.close()
        self._frozen.clear()


def _bind(host: str, port: int) -> socket.socket:
    bound = socket.socket()
    bound.settimeout(0)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
