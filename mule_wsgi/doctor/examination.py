"""Which checks there are, in which order, and what each of them takes for granted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from mule_core.errors import MuleError
from mule_core.settings import Settings
from mule_core.variables import VARIABLES

from . import account, bindings, database, kinds, pages, permissions, reach
from .case import Case, make_probe
from .findings import Finding, Fix, Report, Result, Verdict, failed, not_tried
from .probe import Prober

# With these, and some 24 that a driver gives a dead database, the whole ends within a minute.
STORE_SECONDS = 25.0
PUT_AWAY_SECONDS = 10.0
LEAST_SECRET = 6  # a shorter one is no secret, and would turn up in the words themselves

NAMES = {variable.field: variable.names[0] for variable in VARIABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to try. It is not tried where any that it `needs` was not found well."""

    needs: tuple[str, ...] = ()
    run: Callable[[Case], Finding]


CHECKS: Mapping[str, Check] = {
    "address": Check(run=reach.check_address),
    "store": Check(run=kinds.check_store),
    "connection": Check(needs=("address",), run=reach.check_connection),
    "tls": Check(needs=("connection",), run=reach.check_tls),
    "http": Check(needs=("tls",), run=reach.check_http),
    "clock": Check(needs=("http",), run=reach.check_clock),
    "region": Check(needs=("http",), run=account.check_region),
    "signature": Check(needs=("region",), run=account.check_signature),
    "bucket": Check(needs=("signature",), run=account.check_bucket),
    "create": Check(needs=("bucket",), run=permissions.check_create),
    "part": Check(needs=("create",), run=permissions.check_part),
    "list": Check(needs=("create",), run=permissions.check_list),
    "cors": Check(needs=("http",), run=pages.check_cors),
    "etag": Check(needs=("cors", "part"), run=pages.check_etag),
    "errors": Check(needs=("cors", "bucket"), run=pages.check_errors),
    "complete": Check(needs=("part",), run=permissions.check_complete),
    "head": Check(needs=("complete",), run=permissions.check_head),
    "abort": Check(needs=("create",), run=permissions.check_abort),
    "part size": Check(needs=("part",), run=bindings.check_part_size),
    "overwriting": Check(needs=("complete",), run=bindings.check_conditional),
    "object size": Check(needs=("part",), run=bindings.check_object_size),
    "part length": Check(needs=("part",), run=bindings.check_content_length),
    "checksum": Check(needs=("create",), run=bindings.check_checksum),
    "content": Check(needs=("create",), run=bindings.check_content_sha256),
    "headers": Check(needs=("part",), run=bindings.check_unsigned_headers),
    "sweep": Check(needs=("create",), run=permissions.check_sweep),
    "delete": Check(needs=("complete",), run=permissions.check_delete),
    "excess": Check(needs=("bucket",), run=permissions.check_excess),
    "database": Check(run=database.check_database),
    "schema": Check(needs=("database",), run=database.check_schema),
    "writing": Check(needs=("database", "schema"), run=database.check_writable),
}
_WITHOUT_STORE = frozenset({"database", "schema", "writing"})
# As they stand in urls and headers: a store may repeat in its words what it was sent.
_SIGNATURE = re.compile(r"(signature=|aws [^:\s]+:)[^&\s,]+", re.IGNORECASE)


def examine(
    settings: Settings,
    *,
    origin: str | None = None,
    variables: Mapping[str, str] = NAMES,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
) -> Report:
    """Try everything, within a minute; `origin` is that of the pages, such as https://your.site.

    `variables` gives the environment variable that each setting came from, for the words. What fails stops nothing
    but what cannot go well without it.
    """
    end = monotonic() + STORE_SECONDS
    prober = Prober(seconds_left=lambda: end - monotonic())
    case = Case(
        settings=settings,
        origin=origin,
        variables=variables,
        clock=clock,
        prober=prober,
        upload=make_probe(settings),
    )
    findings: dict[str, Finding] = {}
    try:
        for name, check in CHECKS.items():
            out_of_time = name not in _WITHOUT_STORE and monotonic() > end
            findings[name] = not_tried("no time is left") if out_of_time else _try(check, case, findings)
    finally:
        end = monotonic() + PUT_AWAY_SECONDS
        _put_away(case)
        prober.close()
    hide = _hider_of(settings)
    return Report(
        store=settings.endpoint.origin,
        bucket=settings.bucket,
        results=tuple(Result(name=name, finding=_hide(finding, hide)) for name, finding in findings.items()),
        left=tuple(hide(thing) for thing in case.left),
    )


def _try(check: Check, case: Case, findings: Mapping[str, Finding]) -> Finding:
    for name in check.needs:
        if findings[name].verdict is Verdict.FAILED:
            return not_tried(f"first mend: {name}")
        if findings[name].verdict is Verdict.NOT_TRIED:
            return findings[name]
    try:
        return check.run(case)
    except MuleError as exc:
        return failed(str(exc), Fix(words="look at what stands before the store (proxies, firewalls) and at its log"))
    except Exception as exc:  # of the host's own code, such as a provider of credentials
        words = f"{type(exc).__name__}: {exc}"
        return failed(words, Fix(words="look at what the settings name: MULE_CREDENTIALS gives the keys, if it is set"))


def _put_away(case: Case) -> None:
    """Abort and delete what there is of ours, and say what cannot be."""
    for key, upload_id in sorted(case.open_uploads):
        with suppress(MuleError):
            case.abort(key, upload_id)
    for key in sorted(case.objects):
        with suppress(MuleError):
            case.delete(key)
    for key in sorted({key for key, _ in case.open_uploads}):
        case.left.append(f"unfinished uploads of {key}, which a lifecycle rule or mule sweep removes")
    for key in sorted(case.objects):
        case.left.append(f"the object {key}, which the account may not delete; the next examination uses it again")


def _hider_of(settings: Settings) -> Callable[[str], str]:
    plain = [settings.secret]
    with suppress(ArgumentError):
        plain.append(make_url(settings.database_url).password)
    with suppress(Exception):  # who gives none now has been found out
        plain += [settings.credentials.secret_key, settings.credentials.session_token]
    secrets = [secret for secret in plain if secret and len(secret) >= LEAST_SECRET]

    def hide(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
        return _SIGNATURE.sub(r"\1***", text)

    return hide


def _hide(finding: Finding, hide: Callable[[str], str]) -> Finding:
    return replace(finding, words=hide(finding.words))
