"""A line that misbehaves on demand: a reverse proxy in a thread of its own, driven from any other.

    with Line(to=store.url, rules=[Rule(call="part", fault=reset_within(0.5), times=1)], seed=7) as line:
        ...  # speak to line.url as to the store
        assert not line.log.sent_again()

Requests go on with the path, query and Host header that the client sent, so that signatures made for the line's URL
stay right. Bodies are streamed both ways.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, Self

import aiohttp
from aiohttp import web

from .calls import name_call
from .connection import Connection
from .exchange import Exchange, Gone
from .faults import pass_on
from .listener import Afterwards, Darkness, Listener
from .log import Entry, Log
from .pace import Pace
from .rules import Rule, Script

_CALL_SECONDS = 10.0
_CONNECT_SECONDS = 10.0
_LONGEST_LINE = 64 * 1024


class Line:
    """A line to the server at the URL `to` (which has no path). `port` 0 takes a free one.

    `rate` and `rate_per_connection` (bytes a second that bodies come in, of all connections together and of each) and
    `latency` (seconds before each request) may be changed at any time, from any thread; None or 0 is no limit.
    Without `keep_alive` every connection serves one request: browsers repeat by themselves what dies on one that they
    have used before, and so they do not.
    Raises OSError where the port is taken.
    """

    def __init__(
        self,
        *,
        to: str,
        rules: Sequence[Rule] = (),
        seed: int = 0,
        host: str = "127.0.0.1",
        port: int = 0,
        rate: float | None = None,
        rate_per_connection: float | None = None,
        latency: float = 0.0,
        keep_alive: bool = True,
        log: Log | None = None,
    ) -> None:
        self.to = to.rstrip("/")
        self.rate = rate
        self.rate_per_connection = rate_per_connection
        self.latency = latency
        self.keep_alive = keep_alive
        self.log = log or Log()
        self.pace = Pace()
        self.received = 0
        self._script = Script(rules, seed=seed)
        self._watches: list[tuple[int, Callable[[], object]]] = []
        self._listener = Listener(host=host, port=port)
        self._dawn: asyncio.TimerHandle | None = None
        self._thread = _LineThread(target=lambda: asyncio.run(self._run()), name=f"line to {to}", daemon=True)
        self._opened: Future[None] = Future()

    @property
    def url(self) -> str:
        """Give what clients take for the server's URL."""
        return f"http://{self._listener.host}:{self._listener.port}"

    @property
    def is_dark(self) -> bool:
        """Say whether it is dark now."""
        return self._listener.dark is not None

    def __enter__(self) -> Self:
        """Open it: when this comes back, clients may connect."""
        self._thread.start()
        self._opened.result(_CALL_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        """Reset all connections and end the thread."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_CALL_SECONDS)
        assert not self._thread.is_alive(), "a line did not end"

    def follow(self, rules: Sequence[Rule], *, seed: int = 0) -> None:
        """Go by other rules from now on; attempts are counted from 1 again."""
        self._script = Script(rules, seed=seed)

    def go_dark(
        self, seconds: float | None = None, *, how: Darkness = "refused", afterwards: Afterwards = "dead"
    ) -> None:
        """Cut all connections and serve nobody for some seconds, or until `return_`.

        "refused": they are reset, and new ones are refused. "swallowed": they stay, but nothing comes or goes on them
        any more, not even their end; new ones are made and stay as silent. `afterwards` such connections stay "dead"
        or are "reset". What the store has whole, it does; nobody hears of it.
        """
        self._do(self._darken(seconds, how, afterwards))

    def return_(self, *, afterwards: Afterwards = "dead") -> None:
        """Serve new connections again."""
        self._do(self._lighten(afterwards))

    def at_bytes(self, count: int, action: Callable[[], object]) -> None:
        """Do something once, in the line's thread, when clients have sent so many bytes of bodies in all."""
        self._watches.append((count, action))

    # From here on: the line's thread.

    def random_for(self, entry: Entry) -> random.Random:
        """Give random numbers that depend on the seed and on which request it is."""
        return self._script.random_for(entry.call, entry.part_number, entry.attempt)

    def note_received(self, count: int) -> None:
        """Count bytes of a body, and do what waits for so many."""
        self.received += count
        due = [watch for watch in self._watches if watch[0] <= self.received]
        for watch in due:
            self._watches.remove(watch)
            watch[1]()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        async with aiohttp.ClientSession(
            # A connection a request: aiohttp repeats by itself what fails on one that was used before.
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            auto_decompress=False,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        ) as self.session:
            self._listener.open(self._answer)
            self._opened.set_result(None)
            await self._closing.wait()
            await self._listener.close()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, Connection)
        call = name_call(request.method, request.raw_path)
        attempt = self._script.next_attempt(call)
        fault = self._script.find_fault(call, attempt=attempt)
        entry = Entry(
            call=call.name,
            path=call.path,
            part_number=call.part_number,
            upload_id=call.upload_id,
            attempt=attempt,
            started=time.monotonic(),
            fault=fault.name if fault else None,
        )
        self.log.begin(entry)
        exchange = Exchange(request, line=self, connection=connection, entry=entry)
        try:
            await asyncio.sleep(self.latency)
            await (fault.act if fault else pass_on)(exchange)
        except (Gone, ConnectionError):
            connection.reset()
        finally:
            self.log.end(entry, at=time.monotonic())
        return exchange.response or web.StreamResponse()  # which goes nowhere: the connection is closed

    async def _darken(self, seconds: float | None, how: Darkness, afterwards: Afterwards) -> None:
        self._cancel_dawn()
        self._listener.darken(how)
        if seconds is not None:
            self._dawn = self._loop.call_later(seconds, lambda: self.return_(afterwards=afterwards))

    async def _lighten(self, afterwards: Afterwards) -> None:
        self._cancel_dawn()
        self._listener.lighten(afterwards=afterwards)

    def _cancel_dawn(self) -> None:
        if self._dawn:
            self._dawn.cancel()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        done = asyncio.run_coroutine_threadsafe(work, self._loop)
        if not isinstance(threading.current_thread(), _LineThread):  # lines that wait for one another would stand still
            done.result(_CALL_SECONDS)


class _LineThread(threading.Thread):
    """Where a line's event loop runs."""
