"""What can go wrong with one request, each as a function that builds it; `FAULTS` is the table of them all.

    Rule(call="part", fault=reset_within(0.5))

The docstrings say what the client sees. A `share` is that of the body, 0 to 1; None leaves it to the seed.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from tempfile import TemporaryFile
from typing import IO, Any, Concatenate, Literal, ParamSpec

from .answers import ANSWERS, Answer
from .exchange import Exchange, end_to_end

P = ParamSpec("P")

_READ_SIZE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault with its parameters filled in; `name` is what the log says."""

    name: str
    act: Callable[[Exchange], Awaitable[None]] = field(repr=False)


FAULTS: dict[str, Callable[..., Fault]] = {}


def fault(act: Callable[Concatenate[Exchange, P], Awaitable[None]]) -> Callable[P, Fault]:
    """Make a builder of faults from what one does, and put it into the table.

    The builder raises TypeError at once for parameters that the fault does not know.
    """
    signature = inspect.signature(act)

    @wraps(act)
    def build(*args: P.args, **kwargs: P.kwargs) -> Fault:
        signature.bind(None, *args, **kwargs)
        return Fault(act.__name__, lambda exchange: act(exchange, *args, **kwargs))

    FAULTS[act.__name__] = build
    return build


@fault
async def refuse(exchange: Exchange) -> None:
    """The connection is closed without an answer; nothing of the body is read (`Line.go_dark` refuses connections)."""
    exchange.hang_up()


@fault
async def reset_before(exchange: Exchange) -> None:
    """A connection reset (RST) before anything of the body is read."""
    exchange.reset()


@fault
async def reset_within(exchange: Exchange, share: float | None = None) -> None:
    """A connection reset in the midst of the body; the store, too, has got that share and sees it break off."""
    await exchange.forward_share(_share(exchange, share))
    exchange.reset()


@fault
async def reset_after(exchange: Exchange) -> None:
    """A connection reset when the whole body is sent; the store has got nothing."""
    await exchange.read_body()
    exchange.reset()


@fault
async def stall_before(exchange: Exchange) -> None:
    """The connection stays, and nothing of the body is read: it fills what the kernel buffers, then sticks."""
    await exchange.stall()


@fault
async def stall_within(exchange: Exchange, share: float | None = None) -> None:
    """The body goes well for that share, then sticks for ever."""
    await exchange.forward_share(_share(exchange, share))
    await exchange.stall()


@fault
async def stall_after(exchange: Exchange) -> None:
    """The whole body is taken, no answer ever comes; the store has got nothing."""
    await exchange.read_body()
    await exchange.stall()


@fault
async def stall_in_answer(exchange: Exchange) -> None:
    """The store has done it; its status, headers and body come, but for a last byte that never does."""
    async with exchange.forward() as reply:
        body = await reply.read()
        answer = Answer(status=reply.status, body=body, headers=end_to_end(reply.headers))
        await exchange.begin_answer(answer, length=len(body) + 1)
    await exchange.stall()


@fault
async def trickle(exchange: Exchange, rate: float) -> None:
    """All goes well, at this rate in bytes a second, both ways."""
    exchange.rate = rate
    await pass_on(exchange)


@fault
async def lost_answer(exchange: Exchange, how: Literal["reset", "stall"] = "reset") -> None:
    """The store has done it, and its answer never comes: a connection reset instead, or nothing at all."""
    async with exchange.forward() as reply:
        await reply.read()
    if how == "stall":
        await exchange.stall()
    exchange.reset()


@fault
async def cut_answer(exchange: Exchange) -> None:
    """The store has done it; its answer's Content-Length is larger than what comes before the connection closes."""
    async with exchange.forward() as reply:
        body = await reply.read()
        answer = Answer(status=reply.status, body=body[: len(body) // 2], headers=end_to_end(reply.headers))
        await exchange.begin_answer(answer, length=len(body) + 1)
    exchange.hang_up()


@fault
async def half_answer(exchange: Exchange) -> None:
    """The store has done it; the first half of its answer's body comes, as if it were the whole."""
    async with exchange.forward() as reply:
        body = await reply.read()
        half = Answer(status=reply.status, body=body[: len(body) // 2], headers=end_to_end(reply.headers))
        await exchange.answer(half, cors=False)


@fault
async def hidden_etag(exchange: Exchange) -> None:
    """All goes well, but the answer has no ETag that a page may read."""
    async with exchange.forward() as reply:
        await exchange.deliver(reply, without=("ETag", "Access-Control-Expose-Headers"))


@fault
async def wrong_etag(exchange: Exchange) -> None:
    """All goes well, but the ETag in the answer's headers is another's."""
    async with exchange.forward() as reply:
        await exchange.deliver(reply, changed={"ETag": '"00000000000000000000000000000000"'})


@fault
async def hidden_from_pages(exchange: Exchange) -> None:
    """The store's own answer, but without the CORS headers: a page of another origin sees a network error."""
    async with exchange.forward() as reply:
        await exchange.deliver(reply, without=[name for name in reply.headers if is_cors(name)])


@fault
async def delivered_twice(exchange: Exchange) -> None:
    """The store gets the request twice, one after the other, as when a browser repeats it; its second answer comes."""
    with TemporaryFile() as copy:
        async for piece in exchange.body():
            copy.write(piece)
        async with exchange.forward(_read_again(copy)) as reply:
            await reply.read()
        async with exchange.forward(_read_again(copy)) as reply:
            await exchange.deliver(reply)


@fault
async def altered_body(exchange: Exchange, share: float | None = None) -> None:
    """One byte of the body, at that share of it, is another on arrival; the store takes it for whole, or refuses it."""
    position = int((exchange.request.content_length or 0) * _share(exchange, share))
    async with exchange.forward(_alter(exchange.body(), position)) as reply:
        await exchange.deliver(reply)


def answer(name: str, *, early: bool = False, cors: bool = True, stored: bool = False) -> Fault:
    """An answer by its name in ANSWERS, in the store's place, when the body is read; the log has it by that name.

    `early` answers before the body is read; without `cors` a page of another origin cannot read it; with `stored`
    the store has got the request and done it. Raises ValueError for a name that there is not.
    """
    if name not in ANSWERS:
        raise ValueError(f"there is no answer {name!r}, but: {', '.join(ANSWERS)}")

    async def act(exchange: Exchange) -> None:
        if stored:
            async with exchange.forward() as reply:
                await reply.read()
        elif not early:
            await exchange.read_body()
        await exchange.answer(ANSWERS[name], cors=cors)
        if early and not stored:
            await exchange.read_body()

    return Fault(name, act)


FAULTS["answer"] = answer


async def pass_on(exchange: Exchange) -> None:
    """No fault: the request goes to the store, and its answer to the client, unchanged."""
    async with exchange.forward() as reply:
        await exchange.deliver(reply)


def is_cors(header: str) -> bool:
    """Say whether a header belongs to the CORS protocol (https://fetch.spec.whatwg.org/#http-responses)."""
    return header.lower().startswith("access-control-")


def _share(exchange: Exchange, share: float | None) -> float:
    return exchange.random.uniform(0.05, 0.95) if share is None else share


async def _alter(body: AsyncIterator[bytes], position: int) -> AsyncIterator[bytes]:
    start = 0
    async for piece in body:
        at = position - start
        start += len(piece)
        yield piece if not 0 <= at < len(piece) else piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]


async def _read_again(copy: IO[Any]) -> AsyncIterator[bytes]:
    copy.seek(0)
    while piece := copy.read(_READ_SIZE):
        yield piece
