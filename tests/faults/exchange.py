"""One request on its way over the line: the verbs that faults are written in."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from .answers import Answer
from .pace import Pace, piece_size

if TYPE_CHECKING:
    from .connection import Connection
    from .line import Line
    from .log import Entry

# RFC 9110, 7.6.1: they speak of one connection. `Expect` is answered here (10.1.1).
_HOP_BY_HOP = frozenset(
    {"connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"}
    | {"trailer", "transfer-encoding", "upgrade"}
)
_NO_HEADERS: Mapping[str, str] = {}
_NOT_OURS_TO_ADD = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Gone(Exception):
    """The client's connection is dead, by a fault or by itself: there is nobody to answer."""


class _Cut(Exception):
    """As much of the body as was wanted has passed."""


class Exchange:
    """A request, and what may be done with it. `rate` slows this one down, in bytes a second, both ways.

    Faults that want a random number take it from `random`, which depends on the seed and on which request it is.
    """

    def __init__(self, request: web.BaseRequest, *, line: Line, connection: Connection, entry: Entry) -> None:
        self.request = request
        self.entry = entry
        self.random: random.Random = line.random_for(entry)
        self.rate: float | None = None
        self._line = line
        self._connection = connection
        self._pace = Pace()
        self.response: web.StreamResponse | None = None

    async def body(self, *, share: float = 1.0) -> AsyncIterator[bytes]:
        """Give the body, piece by piece as it comes at the line's rate, or this share of it (0 to 1).

        Of a body whose length is not known beforehand, a share below 1 is nothing.
        Raises Gone when the client leaves in its midst.
        """
        left = None if share >= 1 else int((self.request.content_length or 0) * share)
        await self._continue()
        while left is None or left > 0:
            size = piece_size(self.rate, self._line.rate, self._line.rate_per_connection)
            try:
                piece = await self.request.content.read(size if left is None else min(size, left))
            except Exception as exc:  # whatever aiohttp makes of a broken connection
                raise Gone from exc
            if not piece:
                return
            left = None if left is None else left - len(piece)
            await self._note_received(len(piece))
            yield piece

    async def read_body(self) -> None:
        """Take the body from the client, and do nothing with it."""
        async for _ in self.body():
            pass

    @asynccontextmanager
    async def forward(self, body: AsyncIterator[bytes] | None = None) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send the request on, with its own body or another of the same length, and give what the store answers.

        The client may leave once its body is through: the store's answer is waited for all the same, and noted.
        Where there is no store to be reached, the line is dead to the client, too: raises Gone.
        """
        data = (body or self.body()) if self.request.body_exists else None
        try:
            async with self._send(data) as reply:
                self.entry.store_statuses += (reply.status,)
                if reply.ok and self.entry.stored_at is None:
                    self.entry.stored_at = time.monotonic()
                yield reply
        except aiohttp.ClientError as exc:
            self.reset()
            raise Gone from exc

    async def forward_share(self, share: float) -> None:
        """Send a share of the body on (0 to 1), then break the connection to the store."""
        with suppress(aiohttp.ClientError):
            async with self._send(self._cut_body(share)):
                pass

    async def deliver(
        self, reply: aiohttp.ClientResponse, *, without: Iterable[str] = (), changed: Mapping[str, str] = _NO_HEADERS
    ) -> None:
        """Pass the store's answer on to the client, without some of its headers or with others in their place."""
        headers = end_to_end(reply.headers)
        for name in without:
            headers.popall(name, None)
        headers.update(changed)
        response = await self._begin(reply.status, headers, reason=reply.reason)
        async for piece in reply.content.iter_any():
            await self._write(response, piece)
        await response.write_eof()

    async def answer(self, answer: Answer, *, cors: bool = True) -> None:
        """Answer in the store's place. `cors` adds the headers that let a page of another origin read it."""
        headers = {**answer.headers, **(self._cors_headers() if cors else {})}
        await self.begin_answer(answer, length=len(answer.body), headers=headers)
        if self.response is not None:
            await self.response.write_eof()

    async def begin_answer(self, answer: Answer, *, length: int, headers: Mapping[str, str] | None = None) -> None:
        """Answer with a length that need not be that of the body, and leave the end open."""
        fields = CIMultiDict(answer.headers if headers is None else headers)
        fields["Content-Length"] = str(length)
        response = await self._begin(answer.status, fields)
        if answer.body and self.request.method != "HEAD":
            await self._write(response, answer.body)

    def reset(self) -> None:
        """Break the client's connection by RST: it gets an error at once, and what was under way is lost."""
        self._connection.reset()

    def hang_up(self) -> None:
        """Close the client's connection in good order, when what was written has gone out."""
        if (transport := self.request.transport) is not None:
            transport.close()

    async def stall(self) -> None:
        """Do nothing more until the client leaves."""
        await self._connection.lost
        raise Gone

    @asynccontextmanager
    async def _send(self, data: AsyncIterator[bytes] | None) -> AsyncIterator[aiohttp.ClientResponse]:
        url = URL(self._line.to + self.request.raw_path, encoded=True)
        headers = end_to_end(self.request.headers)
        async with self._line.session.request(
            self.request.method,
            url,
            data=data,
            headers=headers,
            skip_auto_headers=_NOT_OURS_TO_ADD,
            allow_redirects=False,
        ) as reply:
            yield reply

    async def _cut_body(self, share: float) -> AsyncIterator[bytes]:
        async for piece in self.body(share=share):
            yield piece
        raise _Cut

    async def _begin(self, status: int, headers: CIMultiDict[str], *, reason: str | None = None) -> web.StreamResponse:
        response = web.StreamResponse(status=status, reason=reason, headers=headers)
        if not self._line.keep_alive:
            response.force_close()
        self.response = response
        self.entry.status = status  # before it goes out: whoever has the answer finds it in the log
        try:
            await response.prepare(self.request)
        except ConnectionError as exc:
            self.entry.status = None
            raise Gone from exc
        return response

    async def _write(self, response: web.StreamResponse, piece: bytes) -> None:
        size = piece_size(self.rate) if self.rate else len(piece)
        for start in range(0, len(piece), size):
            part = piece[start : start + size]
            if self.rate:
                await self._pace.let_by(len(part), rate=self.rate)
            try:
                await response.write(part)
            except ConnectionError as exc:
                raise Gone from exc

    async def _continue(self) -> None:
        if self.request.headers.get("Expect", "").lower() == "100-continue" and self.entry.received == 0:
            await self.request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    async def _note_received(self, count: int) -> None:
        self.entry.received += count
        self._line.note_received(count)
        for pace, rate in (
            (self._pace, self.rate),
            (self._connection.pace, self._line.rate_per_connection),
            (self._line.pace, self._line.rate),
        ):
            if rate:
                await pace.let_by(count, rate=rate)

    def _cors_headers(self) -> dict[str, str]:
        origin = self.request.headers.get("Origin")
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "ETag"} if origin else {}


def end_to_end(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    """Give the headers that a proxy passes on."""
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _HOP_BY_HOP)
