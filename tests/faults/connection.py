"""One client's connection: aiohttp's, and what it takes to let it die in more ways than one."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Callable

from aiohttp import web

from .pace import Pace

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # on, 0 seconds of lingering
_LONGEST_LINE = 64 * 1024
_BUFFER_SIZE = 256 * 1024


class Connection(web.RequestHandler):
    """Serves requests one after another; `lost` is done when the client has left or was cut off."""

    __slots__ = ("_on_made", "lost", "pace")

    def __init__(self, server: web.Server, *, on_made: Callable[[Connection], None]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            server,
            loop=loop,
            auto_decompress=False,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            read_bufsize=_BUFFER_SIZE,
        )
        self.lost: asyncio.Future[None] = loop.create_future()
        self.pace = Pace()
        self._on_made = on_made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; whoever made the line may end it at once."""
        super().connection_made(transport)
        self._on_made(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell those who wait for it."""
        super().connection_lost(exc)
        self.lost.set_result(None)

    def reset(self) -> None:
        """Break it by RST: the client gets an error at once, and what was under way is lost."""
        if self.transport is not None:
            reset_on_close(self.transport.get_extra_info("socket"))
            self.transport.abort()

    def freeze(self) -> socket.socket | None:
        """Drop it without a word to the client, for whom it lives as long as the socket that is given is held."""
        if self.transport is None:
            return None
        held = socket.socket(fileno=os.dup(self.transport.get_extra_info("socket").fileno()))
        self.transport.abort()
        return held


def reset_on_close(connected: socket.socket) -> None:
    """Let closing this socket send RST in place of FIN."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
