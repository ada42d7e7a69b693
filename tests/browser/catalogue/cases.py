"""What goes wrong, at which call, and what has to become of the upload: the whole catalogue, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.faults.answers import Answer, backend_error, s3_error
from tests.faults.exchange import Exchange
from tests.faults.faults import (
    Fault,
    answer,
    cut_answer,
    delivered_twice,
    half_answer,
    hidden_etag,
    hidden_from_pages,
    lost_answer,
    refuse,
    reset_after,
    reset_before,
    reset_within,
    stall_after,
    stall_before,
    stall_in_answer,
    stall_within,
    trickle,
    wrong_etag,
)
from tests.faults.line import Line
from tests.faults.listener import Darkness

Lines = Sequence[Line]
MakeFault = Callable[[Lines], Fault]
"""Builds a fault for the lines of one upload: darkness falls on all of them."""

STORE = ("complete", "part", "list", "create", "put")
SIGN = ("get_init_signature", "get_all_signatures", "get_list_signature", "get_end_signature")
NOTIFY = ("chunk_loaded", "upload_finished", "uploads_finished")
SIGNER = (*SIGN, *NOTIFY)
ANYWHERE = (*STORE, *SIGNER)
WITH_BODY = ("complete", "part", "put", *SIGNER)
WHOLE = ("put", "uploads_finished")  # how a file goes that is sent whole

DARK_SECONDS = 3.0
SLOW_PART = 1_000_000.0  # bytes a second
SLOW_CALL = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault that the first requests of a call meet: so many of them (None: all), of one part only if it is a part.

    `code` is what the upload fails with after so many `tries`, and `words` what its message has to say; without a code
    it comes to its good end. `waits_for` is whom it is seen to wait for meanwhile, and `rests` for how many seconds at
    least. `starts_afresh`: a multipart upload that is gone is followed by another. Signatures are good for `expires_in`
    seconds, and the person's clock is fast by `skew` hours; `workers` is Mule's option.
    """

    name: str
    call: str
    make_fault: MakeFault
    times: int | None = 1
    code: str | None = None
    words: str = ""
    tries: int = 1
    waits_for: str | None = None
    rests: float = 0.0
    starts_afresh: bool = False
    expires_in: int = 14_400
    skew: int = 0
    workers: int = 4

    def __str__(self) -> str:
        return f"{self.call}-{self.name}"


def dark(how: Darkness) -> MakeFault:
    """Let all lines go dark for some seconds as soon as the call comes; nothing of it gets through."""

    def make(lines: Lines) -> Fault:
        async def act(exchange: Exchange) -> None:
            for line in lines:
                line.go_dark(DARK_SECONDS, how=how)
            await exchange.stall()

        return Fault(f"dark {how}", act)

    return make


def same(fault: Fault) -> MakeFault:
    """Give the same fault, whatever the lines."""
    return lambda _: fault


def refusal(given: Answer) -> Fault:
    """Give this answer in the place of whoever was asked, when the body is read."""

    async def act(exchange: Exchange) -> None:
        await exchange.read_body()
        await exchange.answer(given)

    return Fault(f"refusal {given.status}", act)


HEALS: Sequence[tuple[str, MakeFault, Iterable[str]]] = (
    # silence: first, because it takes longest
    ("stalled_before_the_body", same(stall_before()), ANYWHERE),
    ("stalled_within_the_body", same(stall_within(0.5)), WITH_BODY),
    ("stalled_after_the_body", same(stall_after()), ANYWHERE),
    ("stalled_in_the_answer", same(stall_in_answer()), ANYWHERE),
    ("answer_that_never_comes", same(lost_answer(how="stall")), ANYWHERE),
    ("darkness_that_swallows", dark("swallowed"), ANYWHERE),
    # the line breaks
    ("refused", same(refuse()), ANYWHERE),
    ("reset_before_the_body", same(reset_before()), ANYWHERE),
    ("reset_within_the_body", same(reset_within(0.5)), WITH_BODY),
    ("reset_after_the_body", same(reset_after()), ANYWHERE),
    ("lost_answer", same(lost_answer()), ANYWHERE),
    ("cut_answer", same(cut_answer()), ANYWHERE),
    ("half_an_answer", same(half_answer()), (*SIGNER, "create", "list", "complete")),
    ("delivered_twice", same(delivered_twice()), ANYWHERE),
    ("darkness_that_refuses", dark("refused"), ANYWHERE),
    # whatever stands between
    ("500_of_a_proxy", same(answer("500 HTML")), ANYWHERE),
    ("502", same(answer("502 HTML")), ANYWHERE),
    ("503", same(answer("503 HTML")), ANYWHERE),
    ("429", same(answer("429")), ANYWHERE),
    ("200_with_a_login_page", same(answer("200 login page")), ANYWHERE),
    # the store
    ("500_InternalError", same(answer("500 InternalError")), STORE),
    ("503_SlowDown", same(answer("503 SlowDown")), STORE),
    ("400_RequestTimeout", same(answer("400 RequestTimeout")), STORE),
    ("403_expired", same(answer("403 expired")), STORE),
    ("403_RequestTimeTooSkewed", same(answer("403 RequestTimeTooSkewed")), STORE),
    ("403_SignatureDoesNotMatch", same(answer("403 SignatureDoesNotMatch")), STORE),
    ("200_with_an_error", same(answer("200 Error")), STORE),
    ("200_with_nothing", same(answer("200 empty")), STORE),
    ("success_hidden_from_pages", same(hidden_from_pages()), STORE),
    ("503_hidden_from_pages", same(answer("503 SlowDown", cors=False)), STORE),
    ("403_hidden_from_pages", same(answer("403 expired", cors=False)), STORE),
    ("500_though_done", same(answer("500 HTML", stored=True)), ("create", "complete", "put")),
    ("hidden_etag", same(hidden_etag()), ("part", "complete", "put")),
    ("wrong_etag", same(wrong_etag()), ("part", "complete", "put")),
    ("400_BadDigest", same(answer("400 BadDigest")), ("part", "put")),
    ("412_of_another_try", same(answer("412 PreconditionFailed", stored=True)), ("put",)),
    # the backend
    ("500_of_the_backend", same(answer("500 JSON")), SIGNER),
    ("200_with_cut_JSON", same(answer("200 cut JSON")), SIGNER),
    ("redirection_to_a_login_page", same(answer("302 login")), SIGNER),
)

# By their names in ANSWERS; all of them bear `Retry-After: 1`.
ASK_FOR_A_SECOND = {"429 Retry-After": ANYWHERE, "503 SlowDown Retry-After": STORE, "503 StoreUnavailable": SIGNER}
# Of a store no page may read that header, and what is told in passing is not told again for long.
HEARD = ("get_init_signature", "get_all_signatures", "upload_finished", "uploads_finished")

# Every part waits until the signatures that came with the first one have expired, whatever the person's clock says.
CLOCKS = {"right": 0, "26_hours_slow": -26, "26_hours_fast": 26}

NO_UPLOAD = answer("404 NoSuchUpload")
DENIED = s3_error(403, "AccessDenied", "Access Denied")
NO_BUCKET = s3_error(404, "NoSuchBucket", "The specified bucket does not exist")
NOT_IMPLEMENTED = s3_error(501, "NotImplemented", "A header you provided implies functionality not implemented")
TOO_SMALL = s3_error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
NOT_HERE = Answer(status=404, body=b"<h1>Not Found</h1>", headers={"Content-Type": "text/html"})
NOT_ALLOWED = backend_error(403, "KeyNotAllowed", "that is not yours")

MISPLACED = "Is the app wrapped, and `backend` the path of the upload backend?"

# What it fails with, what it says, and after how many tries: one where nothing can change.
HOPELESS: Sequence[tuple[str, Fault, Iterable[str], str, str, int]] = (
    ("denied_for_ever", refusal(DENIED), STORE, "AccessDenied", "May the signing account write there?", 4),
    ("no_such_bucket", refusal(NO_BUCKET), STORE, "NoSuchBucket", "Is its name right in the settings?", 1),
    ("501", refusal(NOT_IMPLEMENTED), STORE, "NotImplemented", "A header you provided", 1),
    ("413", answer("413 HTML"), ("part", "put"), "Http413", "does not let chunks of this size through", 1),
    ("too_small", refusal(TOO_SMALL), ("complete",), "EntityTooSmall", "raise the chunk size", 1),
    ("no_backend_there", refusal(NOT_HERE), ("get_init_signature",), "Http404", MISPLACED, 1),
    ("login_page_for_ever", answer("200 login page"), ("get_init_signature",), "UnreadableAnswer", MISPLACED, 5),
    ("refused_by_the_backend", refusal(NOT_ALLOWED), ("get_init_signature",), "KeyNotAllowed", "not yours", 1),
)


def _list_cases() -> Iterable[Case]:
    for name, make_fault, calls in HEALS:
        for call in calls:
            yield Case(name=name, call=call, make_fault=make_fault)
    for call in ANYWHERE:
        rate = SLOW_PART if call in ("part", "put") else SLOW_CALL
        yield Case(name="trickle", call=call, make_fault=same(trickle(rate)))
    for name, calls in ASK_FOR_A_SECOND.items():
        for call in calls:
            rests = float(call in HEARD)
            yield Case(name=name.replace(" ", "_"), call=call, make_fault=same(answer(name)), rests=rests)
    for call in (*SIGN, "upload_finished", "uploads_finished"):
        yield Case(name="signed_out", call=call, make_fault=same(answer("401 JSON")), times=3, waits_for="signin")
    for call in ("part", "list", "complete"):
        yield Case(name="upload_gone", call=call, make_fault=same(NO_UPLOAD), starts_afresh=True)
    yield Case(
        name="upload_gone_as_it_is_done", call="complete", make_fault=same(answer("404 NoSuchUpload", stored=True))
    )
    for name, fault, calls, code, words, tries in HOPELESS:
        for call in calls:
            yield Case(name=name, call=call, make_fault=same(fault), times=None, code=code, words=words, tries=tries)


CASES = tuple(_list_cases())
STALE_CASES = tuple(
    Case(
        name=f"expires_by_a_clock_that_is_{name}",
        call="part",
        make_fault=same(trickle(SLOW_PART)),
        expires_in=3,
        skew=skew,
        workers=1,
    )
    for name, skew in CLOCKS.items()
)
