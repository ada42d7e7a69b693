"""What the doctor makes of a store's CORS answers, where a proxy or a store alters them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from webob import Request, Response
from webob.dec import wsgify

from mule_core.settings import Settings
from mule_wsgi.doctor import Report, examine
from tests.faults.faults import Fault, hidden_etag, hidden_from_pages
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.serving import Served
from tests.stores import JuiceFS, make_bucket

ORIGIN = "https://site.example"
ALLOWED = {
    "Access-Control-Allow-Origin": ORIGIN,
    "Access-Control-Allow-Methods": "GET, PUT, DELETE",
    "Access-Control-Allow-Headers": "content-type, Content-Disposition, if-none-match, x-amz-mp-object-size",
}


def failed(report: Report) -> list[str]:
    return [result.name for result in report.results if result.finding.verdict == "failed"]


def examine_answer(headers: Mapping[str, str], *, status: int = 200, **settings: Any) -> Report:
    """Examine a store that answers every preflight so, and everything else by 503."""

    @wsgify
    def store(request: Request) -> Response:
        if request.method != "OPTIONS":
            return Response(status=503)
        return Response(status=status, headerlist=list(headers.items()))

    with Served(store) as served:
        return examine(
            Settings(
                access_key="AK",
                secret_key="SK",
                bucket="films",
                endpoint_url=served.url,
                database_url="sqlite://",
                **settings,
            ),
            origin=ORIGIN,
        )


def test_preflight_that_allows_what_is_sent_is_enough() -> None:
    assert examine_answer(ALLOWED).get("cors").verdict == "ok"


def test_wildcards_are_enough_where_nothing_is_signed_by_a_header() -> None:
    allowed = dict.fromkeys(ALLOWED, "*")
    assert examine_answer(allowed).get("cors").verdict == "ok"


def test_wildcard_does_not_stand_for_the_authorization_of_version_2() -> None:
    allowed = dict.fromkeys(ALLOWED, "*")
    finding = examine_answer(allowed, signature_version="s3").get("cors")
    assert finding.verdict == "failed"
    assert "authorization" in finding.words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Access-Control-Allow-Origin": "https://other.example"}, "the origin is not allowed"),
        ({"Access-Control-Allow-Origin": "null"}, "the origin is not allowed"),
        ({"Access-Control-Allow-Methods": "GET, POST, DELETE"}, "PUT to the store: the method is not allowed"),
        ({"Access-Control-Allow-Methods": "GET, PUT"}, "DELETE to the store: the method is not allowed"),
        ({"Access-Control-Allow-Headers": "content-type"}, "not with the header content-disposition"),
    ],
)
def test_preflight_that_allows_less_is_told_with_what_is_missing(changes: Mapping[str, str], words: str) -> None:
    finding = examine_answer({**ALLOWED, **changes}).get("cors")
    assert finding.verdict == "failed"
    assert words in finding.words
    assert finding.fix
    assert finding.fix.command == f"mule cors --apply --origin {ORIGIN}"


def test_preflight_that_is_refused_is_told() -> None:
    finding = examine_answer(ALLOWED, status=403).get("cors")
    assert finding.verdict == "failed"
    assert "the preflight is refused (403)" in finding.words


@pytest.mark.parametrize(
    ("call", "fault", "check"),
    [
        ("preflight", hidden_from_pages(), "cors"),
        ("part", hidden_etag(), "etag"),
        ("part", hidden_from_pages(), "etag"),
    ],
)
def test_headers_that_a_proxy_takes_away_are_missed(juicefs: JuiceFS, call: str, fault: Fault, check: str) -> None:
    with Line(to=juicefs.url, rules=[Rule(call=call, fault=fault)]) as line:
        report = examine(settings_at(line.url, juicefs), origin=ORIGIN)
    assert failed(report) == [check]


def test_refusals_that_pages_cannot_read_are_a_warning(juicefs: JuiceFS) -> None:
    with Line(to=juicefs.url, rules=[Rule(call="list", fault=hidden_from_pages())]) as line:
        report = examine(settings_at(line.url, juicefs), origin=ORIGIN)
    assert failed(report) == []
    assert report.get("errors").verdict == "warning"


def settings_at(url: str, store: JuiceFS) -> Settings:
    return Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        region=store.region,
        bucket=make_bucket(store),
        endpoint_url=url,
        database_url="sqlite://",
    )
