"""An HTTP client that costs next to nothing, so that what is measured is the server: ready-made bytes, one at a time.

It speaks to waitress alone: answers with a `Content-Length`, on connections that stay open.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LENGTH = b"\r\ncontent-length:"


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` and the body's bytes."""

    status: int
    head: bytes
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The body as JSON."""
        fields: dict[str, Any] = json.loads(self.body)
        return fields


class Connection(asyncio.Protocol):
    """One connection, on which one request at a time is asked."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, port: int) -> Connection:
        """Connect to a port of loopback."""
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    async def ask(self, request: bytes) -> Answer:
        """Send it and wait for the answer. Raises ConnectionError."""
        assert self._transport, "it is open"
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, received: bytes) -> None:
        self._received += received
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[:end])
        length = int(head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0])
        if len(self._received) - end - 4 < length or self._answer is None:
            return
        answer = Answer(status=int(head[9:12]), head=head, body=bytes(self._received[end + 4 :]))
        self._received.clear()
        waiting, self._answer = self._answer, None
        if not waiting.done():
            waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server has hung up"))


def render_get(path: str) -> bytes:
    """Give a GET as a browser sends it, about."""
    return _render("GET", path, b"", "")


def render_call(action: str, params: Mapping[str, object], *, cookie: str = "") -> bytes:
    """Give the call of an action as our page's client makes it, by the cookie that it got (`name=value`)."""
    body = json.dumps(params, separators=(",", ":")).encode()
    extra = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return _render("POST", f"/upload-backend/{action}/", body, extra + (f"Cookie: {cookie}\r\n" if cookie else ""))


def find_cookie(answer: Answer) -> str:
    """Give the cookie that an answer sets; empty where it sets none."""
    lines = answer.head.decode("latin-1").split("\r\n")
    return next((line[12:].partition(";")[0] for line in lines if line.lower().startswith("set-cookie:")), "")


def _render(method: str, path: str, body: bytes, extra: str) -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nOrigin: http://localhost\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156\r\n"
        f"Sec-Fetch-Site: same-origin\r\nReferer: http://localhost/\r\nAccept-Language: en\r\n{extra}\r\n"
    )
    return head.encode() + body


async def ask_all(connections: list[Connection], requests: Iterator[bytes]) -> list[Answer]:
    """Ask all of them, one after another on each connection; whoever is free takes the next one."""
    answers: list[Answer] = []

    async def work(connection: Connection) -> None:
        for request in requests:
            answers.append(await connection.ask(request))

    await asyncio.gather(*(work(connection) for connection in connections))
    return answers
