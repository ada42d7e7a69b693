"""How a report reads, and what is in none."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from webob import Request, Response
from webob.dec import wsgify

from mule_core.settings import Settings
from mule_wsgi.doctor import Report, examine, render_json, render_table
from mule_wsgi.doctor.findings import Finding, Fix, Result, failed, not_tried, ok, warning
from tests.serving import Served

SECRETS = {
    "secret_key": "the-secret-key-itself",
    "session_token": "the+session/token=itself",
    "secret": "the-secret-of-tickets",
    "database_url": "postgresql://mule:the-password-itself@127.0.0.1:1/uploads",
}

SIGNATURE = re.compile(r"(?<=Signature=)[0-9a-f]{64}|(?<=AWS AK:)\S{28}")

REPORT = Report(
    store="https://store.example",
    bucket="films",
    results=(
        Result(name="http", finding=ok("answers")),
        Result(name="clock", finding=warning("300 s behind the store's")),
        Result(
            name="region",
            finding=failed(
                "the bucket is in eu-central-1, not in us-east-1",
                Fix(words="name the bucket's region", variables={"AWS_REGION": "eu-central-1"}),
            ),
        ),
        Result(
            name="cors",
            finding=failed(
                "no", Fix(words="set the rules:", command="mule cors --apply", statement={"Effect": "Allow"})
            ),
        ),
        Result(name="create", finding=not_tried("first mend: region")),
        Result(name="part", finding=not_tried("first mend: region")),
        Result(name="database", finding=ok("answers")),
        Result(name="headers", finding=not_tried("no time is left")),
        Result(name="sweep", finding=not_tried("first mend: region")),
    ),
    left=("the object uploads/probe",),
)

TABLE = """\
films at https://store.example

✓ http       answers
! clock      300 s behind the store's
✗ region     the bucket is in eu-central-1, not in us-east-1
             Fix: name the bucket's region
               export AWS_REGION=eu-central-1
✗ cors       no
             Fix: set the rules:
               mule cors --apply
               {"Effect": "Allow"}
– not tried  create, part, sweep (first mend: region)
✓ database   answers
– not tried  headers (no time is left)

Left behind: the object uploads/probe
Not healthy: see the lines that begin with ✗."""


def test_table_has_a_line_for_each_check_and_the_fix_below_and_one_for_all_that_was_not_tried_for_one_reason() -> None:
    assert render_table(REPORT) == TABLE


def test_table_for_terminals_of_ascii_is_ascii() -> None:
    text = render_table(REPORT, is_ascii=True)
    assert text.isascii()
    assert "\nFAILED region     the bucket" in text
    assert text.endswith("see the lines that begin with FAILED.")


def test_table_of_health_says_so() -> None:
    healthy = Report(store="s", bucket="b", results=REPORT.results[:2], left=())
    assert render_table(healthy).endswith("\n\nHealthy.")


def test_what_only_an_origin_tries_is_no_health_yet() -> None:
    cors = Result(name="cors", finding=not_tried("say which pages upload, by --origin https://your.site"))
    healthy = Report(store="s", bucket="b", results=(*REPORT.results[:2], cors), left=())
    assert render_table(healthy).endswith("\n\nHealthy, but for what only --origin tries: cors.")


def test_json_says_all_of_it() -> None:
    said = json.loads(render_json(REPORT))
    assert (said["ok"], said["store"], said["bucket"]) == (False, "https://store.example", "films")
    assert said["left"] == ["the object uploads/probe"]
    assert said["checks"][0] == {"name": "http", "verdict": "ok", "words": "answers", "fix": None}
    assert [(check["name"], check["words"]) for check in said["checks"] if check["verdict"] == "not tried"] == [
        ("create", "not tried: first mend: region"),
        ("part", "not tried: first mend: region"),
        ("headers", "not tried: no time is left"),
        ("sweep", "not tried: first mend: region"),
    ]
    assert said["checks"][2] == {
        "name": "region",
        "verdict": "failed",
        "words": "the bucket is in eu-central-1, not in us-east-1",
        "fix": {
            "words": "name the bucket's region",
            "variables": {"AWS_REGION": "eu-central-1"},
            "command": None,
            "statement": None,
        },
    }


@pytest.mark.parametrize("finding", [ok("x"), warning("x"), not_tried("x")])
def test_only_what_failed_is_not_healthy(finding: Finding) -> None:
    assert Report(store="s", bucket="b", results=(Result(name="x", finding=finding),), left=()).is_healthy


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_no_secret_is_told_even_where_a_store_repeats_what_it_was_sent(version: str) -> None:
    @wsgify
    def indiscreet(request: Request) -> Response:
        """Answer as a store would that puts into its message all that it got, and more than it could know."""
        told = " ".join([request.url, *request.headers.values(), *SECRETS.values(), "the-password-itself"])
        sent.extend(SIGNATURE.findall(told))
        told = told.replace("&", "&amp;").replace("<", "&lt;")
        return Response(status=400, body=f"<Error><Code>Odd</Code><Message>{told}</Message></Error>".encode())

    sent: list[str] = []
    settings: Any = {"access_key": "AK", "bucket": "films", "signature_version": version, **SECRETS}
    with Served(indiscreet) as served:
        report = examine(Settings(endpoint_url=served.url, **settings), origin="https://site.example")
    assert "Odd" in render_json(report)
    assert sent
    for text in (render_table(report), render_json(report)):
        for secret in (*SECRETS.values(), quote(SECRETS["session_token"], safe=""), "the-password-itself", *sent):
            assert secret not in text
