"""Whether pages of an origin may talk to the store, asked as browsers ask: by a preflight for each method that we use.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

from mule_core.signing import SignedRequest, list_parts

from ..recipes import may_apply_cors
from .account import NO_UPLOAD
from .case import BODY, Case, sha256_of, with_upload_id
from .findings import Finding, Fix, failed, not_tried, ok, warning

_SIMPLE_METHODS = ("GET", "HEAD", "POST")
NO_ORIGIN = "say which pages upload, by --origin https://your.site"


def check_cors(case: Case) -> Finding:
    """Ask for each method, with the headers that our requests bear."""
    if case.origin is None:
        return not_tried(NO_ORIGIN)
    for signed in _requests_of(case):
        refusal = _preflight(case, case.origin, signed)
        if refusal:
            return failed(f"{case.origin} may not send {signed.method} to the store: {refusal}", _cors_fix(case))
    return ok(f"pages of {case.origin} may send all that an upload needs")


def check_etag(case: Case) -> Finding:
    """Send a part as a page does, and see whether it may read the answer's ETag."""
    assert case.origin is not None, "this check needs that of CORS"
    signed = case.browser.sign_part(case.upload, 1, sha256=sha256_of(BODY), when=case.clock())
    answer = case.prober.send(signed, body=BODY, headers={"Origin": case.origin})
    if not answer.is_ok:
        return not_tried(f"a part that is sent with an Origin is refused: {answer.words}")
    if not _lets_read(answer.headers, case.origin):
        words = f"the answer to a part does not let {case.origin} read it"
        return failed(words, _cors_fix(case))
    exposed = _names(answer.headers.get("access-control-expose-headers"))
    if "etag" not in exposed and "*" not in exposed:
        words = f"pages of {case.origin} cannot read ETag: each upload needs another listing of its parts"
        return failed(words, _cors_fix(case))
    return ok("ETag is exposed to pages")


def check_errors(case: Case) -> Finding:
    """See whether a page may read a refusal, too."""
    assert case.origin is not None, "this check needs that of CORS"
    answer = case.send(list_parts(case.key, upload_id=NO_UPLOAD), unsigned={"Origin": case.origin})
    if not _lets_read(answer.headers, case.origin):
        return warning("pages cannot read the store's refusals, and take them for a dead line until they have asked us")
    return ok("pages can read what the store refuses and why")


def _requests_of(case: Case) -> Iterator[SignedRequest]:
    """Give each call of an upload as browsers get it; preflights are not signed, so that the id need not be one."""
    browser, when, upload = case.browser, case.clock(), with_upload_id(case.upload, NO_UPLOAD)
    yield browser.sign_create(upload, when=when)
    yield browser.sign_part(upload, 1, sha256=sha256_of(BODY), when=when)
    yield browser.sign_list(upload, when=when)
    yield browser.sign_complete(upload, when=when)
    yield browser.sign_abort(upload, when=when)
    yield browser.sign_head(upload, when=when)


def _preflight(case: Case, origin: str, signed: SignedRequest) -> str | None:
    """Give why a browser would not send it, or None."""
    wanted = sorted(signed.headers)
    asked = {"Origin": origin, "Access-Control-Request-Method": signed.method}
    if wanted:
        asked["Access-Control-Request-Headers"] = ",".join(wanted)
    answer = case.prober.send_unsigned("OPTIONS", signed.url, headers=asked)
    if not 200 <= answer.status < 300:
        return f"the preflight is refused ({answer.words})"
    if not _lets_read(answer.headers, origin):
        return "the origin is not allowed"
    methods = _names(answer.headers.get("access-control-allow-methods"))
    if signed.method.lower() not in methods and "*" not in methods and signed.method not in _SIMPLE_METHODS:
        return "the method is not allowed"
    allowed = _names(answer.headers.get("access-control-allow-headers"))
    # `*` does not stand for this one: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
    missing = [name for name in wanted if name not in allowed and ("*" not in allowed or name == "authorization")]
    return f"not with the header {missing[0]}" if missing else None


def _lets_read(headers: Mapping[str, str], origin: str) -> bool:
    return headers.get("access-control-allow-origin") in (origin, "*")


def _names(listed: str | None) -> set[str]:
    return {name.strip().lower() for name in (listed or "").split(",")}


def _cors_fix(case: Case) -> Fix:
    if not may_apply_cors(case.settings.store):
        command = f"mule cors --origin {shlex.quote(case.origin or '')}"
        return Fix(words="set up what this prints:", command=command)
    return Fix(
        words="set the bucket's CORS rules, with the keys of an account that may (others stay as they are):",
        command=f"mule cors --apply --origin {shlex.quote(case.origin or '')}",
    )
