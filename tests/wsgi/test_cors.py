"""`mule cors`: the rules printed, merged with what a bucket has, and applied."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from webob import Response

from mule_wsgi.commands.origins import parse_origin
from mule_wsgi.cors import add_rules
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.objectstore import render_cors
from tests.serving import Served
from tests.stores import JuiceFS, make_bucket, s3_client
from tests.wsgi.patient import Patient

SITE = "https://site.example"
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def rule(*origins: str, expose: str = "ETag") -> str:
    allowed = "".join(f"<AllowedOrigin>{origin}</AllowedOrigin>" for origin in origins)
    return f"<CORSRule>{allowed}<AllowedMethod>GET</AllowedMethod><ExposeHeader>{expose}</ExposeHeader></CORSRule>"


def rules_of(xml: str) -> list[tuple[list[str | None], list[str | None]]]:
    """Give the origins and exposed headers of each rule."""
    return [
        ([e.text for e in found.iterfind("AllowedOrigin")], [e.text for e in found.iterfind("ExposeHeader")])
        for found in ElementTree.fromstring(xml)
    ]


def test_bucket_without_rules_gets_ours_alone() -> None:
    assert add_rules(None, [SITE]) == render_cors([SITE])


def test_rules_for_others_stay_behind_ours() -> None:
    present = f"<CORSConfiguration {NAMESPACE}>{rule('https://a.example')}{rule('*')}</CORSConfiguration>"
    assert rules_of(add_rules(present, [SITE])) == [
        ([SITE], ["ETag"]),
        (["https://a.example"], ["ETag"]),
        (["*"], ["ETag"]),
    ]


def test_rule_for_the_same_pages_is_taken_up_with_what_it_exposes() -> None:
    present = f"<CORSConfiguration>{rule(SITE, expose='x-amz-version-id')}</CORSConfiguration>"
    assert rules_of(add_rules(present, [SITE])) == [([SITE], ["ETag", "x-amz-version-id"])]


def test_rule_for_the_same_pages_and_others_stays() -> None:
    present = f"<CORSConfiguration>{rule(SITE, 'https://a.example')}</CORSConfiguration>"
    assert rules_of(add_rules(present, [SITE]))[1] == ([SITE, "https://a.example"], ["ETag"])


def test_applied_twice_is_applied_once() -> None:
    once = add_rules(f"<CORSConfiguration>{rule('https://a.example')}</CORSConfiguration>", [SITE])
    assert rules_of(add_rules(once, [SITE])) == rules_of(once)


def test_printed_rules_are_what_the_aws_cli_takes(seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    told = patient.run("cors", "--origin", SITE, "--origin", "http://localhost:8000/", environ={})
    client = s3_client(seaweedfs)
    client.put_bucket_cors(Bucket=patient.bucket, CORSConfiguration=json.loads(told.output))
    (found,) = client.get_bucket_cors(Bucket=patient.bucket)["CORSRules"]
    assert found["AllowedOrigins"] == [SITE, "http://localhost:8000"]
    assert found["ExposeHeaders"] == ["ETag"]


def test_printed_xml_is_s3s_own(tmp_path: Path, seaweedfs: SeaweedFS) -> None:
    told = Patient(seaweedfs, "any", directory=tmp_path).run("cors", "--origin", SITE, "--xml", environ={})
    assert told.output == render_cors([SITE]) + "\n"


def test_store_that_knows_no_rules_says_so_in_a_line(juicefs: JuiceFS, tmp_path: Path) -> None:
    told = Patient(juicefs, make_bucket(juicefs), directory=tmp_path).run("cors", "--apply", "--origin", SITE)
    assert told.status == 1
    assert told.errors.startswith("mule: PUT ")
    assert "501" in told.errors


def test_what_stands_before_the_store_and_answers_for_it_is_told_of_in_a_line(
    seaweedfs: SeaweedFS, tmp_path: Path
) -> None:
    patient = Patient(seaweedfs, "films", directory=tmp_path)
    with Served(Response("<p>Please <br> log in</p>")) as served:
        patient.environ["AWS_ENDPOINT_URL"] = served.url
        told = patient.run("cors", "--apply", "--origin", SITE)
    assert told.status == 1
    assert told.errors == "mule: what the store says of its rules is no XML: see what stands before it\n"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://your.site", "https://your.site"),
        ("https://Your.Site/", "https://your.site"),
        ("https://your.site:443", "https://your.site"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_origin_is_written_as_browsers_send_it(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize("text", ["", "your.site", "*", "https://", "https://your.site/page", "https://u:p@x.example"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected an origin"):
        parse_origin(text)
