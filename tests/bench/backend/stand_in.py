"""An object store in so far as a server asks it whether an object is there: every one is, and of the right size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class _Store(asyncio.Protocol):
    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, received: bytes) -> None:
        self._transport.write(self.answer * received.count(b"\r\n\r\n"))


@asynccontextmanager
async def run_stand_in(*, size: int) -> AsyncIterator[str]:
    """Answer every HEAD with an object of that size, in bytes; gives the URL."""
    head = f'HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nETag: "d41d8cd98f00b204e9800998ecf8427e-16"\r\n\r\n'
    protocol = type("_SizedStore", (_Store,), {"answer": head.encode()})
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
