"""What the doctor says of the kind of store that the settings name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mule_core.settings import Settings
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.doctor.case import Case, make_probe
from mule_wsgi.doctor.examination import NAMES
from mule_wsgi.doctor.findings import Finding
from mule_wsgi.doctor.kinds import check_store
from mule_wsgi.doctor.pages import _cors_fix
from mule_wsgi.doctor.permissions import _allow
from mule_wsgi.doctor.probe import Prober
from mule_wsgi.policy import SWEEPING
from tests.stores import JuiceFS, make_bucket
from tests.wsgi.patient import Patient, check_of, failures, verdicts

B2 = "https://s3.us-west-004.backblazeb2.com"


def make_case(**given: Any) -> Case:
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", **given)
    return Case(
        settings=settings,
        origin="https://site.example",
        variables=NAMES,
        clock=lambda: datetime.now(UTC),
        prober=Prober(seconds_left=lambda: 1.0),
        upload=make_probe(settings),
    )


def look(**given: Any) -> Finding:
    return check_store(make_case(**given))


@pytest.mark.parametrize(
    ("given", "verdict", "words", "store"),
    [
        ({}, "ok", "AWS", None),
        ({"store": "aws"}, "ok", "AWS: what is not set", None),
        ({"endpoint_url": "http://127.0.0.1:9000"}, "ok", "its kind is not named", None),
        ({"endpoint_url": "http://127.0.0.1:9000", "store": "minio"}, "ok", "MinIO: ", None),
        ({"endpoint_url": B2}, "warning", "this is Backblaze B2", "b2"),
        ({"store": "b2", "endpoint_url": B2}, "ok", "Backblaze B2: ", None),
        ({"store": "minio", "endpoint_url": B2}, "failed", "that of Backblaze B2, and not of MinIO", "b2"),
        ({"store": "gcs", "endpoint_url": "https://a.r2.cloudflarestorage.com"}, "failed", "Cloudflare R2", "r2"),
    ],
)
def test_name_of_the_store_is_held_against_its_address(
    given: dict[str, Any], verdict: str, words: str, store: str | None
) -> None:
    finding = look(**given)
    assert finding.verdict == verdict
    assert words in finding.words
    assert (finding.fix and finding.fix.variables) == (store and {"MULE_STORE": store})


@pytest.fixture(params=["seaweedfs", "juicefs"])
def patient(request: pytest.FixtureRequest, tmp_path: Path) -> Patient:
    store: SeaweedFS | JuiceFS = request.getfixturevalue(request.param)
    patient = Patient(store, make_bucket(store), directory=tmp_path)
    patient.environ["MULE_STORE"] = "minio" if isinstance(store, JuiceFS) else "seaweedfs"
    return patient


def test_store_of_the_kind_that_is_named_is_healthy_and_heeds_what_is_promised(patient: Patient) -> None:
    patient.environ["MULE_INTEGRITY"] = "auto"
    report = patient.examine()
    assert failures(report) == []
    promised, other = ("content", "checksum") if isinstance(patient.store, JuiceFS) else ("checksum", "content")
    assert (verdicts(report)[promised], verdicts(report)[other]) == ("ok", "warning")


def test_store_that_does_not_keep_what_its_name_promises_is_told(juicefs: JuiceFS, tmp_path: Path) -> None:
    patient = Patient(juicefs, make_bucket(juicefs), directory=tmp_path)
    patient.environ |= {"MULE_STORE": "aws", "MULE_INTEGRITY": "auto"}
    report = patient.examine()
    assert failures(report) == ["checksum"]
    assert check_of(report, "checksum")["words"].endswith("though MULE_STORE=aws has it that it does")


def test_overwriting_that_the_store_would_refuse_is_told_of(seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    patient.environ["MULE_STORE"] = "ceph"
    assert "MULE_OVERWRITE" not in check_of(patient.examine(), "overwriting")["words"]
    patient.environ["MULE_OVERWRITE"] = "1"
    assert check_of(patient.examine(), "overwriting")["words"].endswith("MULE_OVERWRITE=0 can be set")


def test_fixes_are_those_that_the_store_can_be_given() -> None:
    google, aws = make_case(store="gcs"), make_case()
    assert _cors_fix(google).command == "mule cors --origin https://site.example"
    assert _cors_fix(aws).command == "mule cors --apply --origin https://site.example"
    assert _allow(google, "allow it", ("s3:PutObject",)).command == "mule policy"
    assert _allow(google, "allow it", SWEEPING).command == "mule policy --sweep"
    assert _allow(aws, "allow it", ("s3:PutObject",)).statement is not None
