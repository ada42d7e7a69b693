"""`mule doctor` on real stores: healthy, and with each fault planted; what it names then mends it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mule_core.settings import Settings
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.doctor import Report, examine, render_table
from tests.databases import Postgres
from tests.faults.answers import s3_error
from tests.faults.exchange import Exchange
from tests.faults.faults import Fault, answer, pass_on
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.stores import JuiceFS, Store, free_ports, make_bucket, s3_client
from tests.wsgi.patient import (
    ORIGIN,
    Patient,
    check_of,
    failures,
    make_user,
    run_strict_seaweedfs,
    things_in,
    verdicts,
)

RULE = {"AllowedMethods": ["GET", "PUT", "POST", "DELETE", "HEAD"], "AllowedHeaders": ["*"]}
OTHERS_RULE = {**RULE, "AllowedOrigins": ["https://other.example"], "ExposeHeaders": ["ETag"]}
HIDING_RULE = {**RULE, "AllowedOrigins": [ORIGIN], "ExposeHeaders": ["x-amz-request-id"]}


@pytest.fixture(params=["seaweedfs", "juicefs"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the two."""
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def patient(store: Store, tmp_path: Path) -> Patient:
    """A healthy deployment of the store."""
    return Patient(store, make_bucket(store), directory=tmp_path)


@pytest.fixture(scope="module")
def strict_seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """One that knows more users than its owner."""
    with run_strict_seaweedfs(tmp_path_factory.mktemp("strict")) as store:
        yield store


def set_cors(store: Store, bucket: str, *rules: Any) -> None:
    s3_client(store).put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": list(rules)})


def get_cors(store: Store, bucket: str) -> Any:
    return s3_client(store).get_bucket_cors(Bucket=bucket)["CORSRules"]


def settings_of(patient: Patient) -> Settings:
    return Settings.from_environ({**patient.environ, "DATABASE_URL": "sqlite://"})


def examine_at(settings: Settings, off: timedelta) -> Report:
    """Examine by a clock that is off."""
    return examine(settings, origin=ORIGIN, clock=lambda: datetime.now(UTC) + off)


# Health


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_healthy_deployment_is_found_healthy_and_left_as_it_was(patient: Patient, version: str) -> None:
    patient.environ["MULE_SIGNATURE_VERSION"] = version
    before = sorted(patient.directory.iterdir())
    report = patient.examine()
    assert report["ok"] is True
    assert failures(report) == []
    assert report["left"] == []
    assert things_in(patient.store, patient.bucket) == []
    assert sorted(patient.directory.iterdir()) == before


def test_what_the_store_holds_a_request_to_is_found_out(patient: Patient) -> None:
    found = verdicts(patient.examine())
    is_juicefs = isinstance(patient.store, JuiceFS)
    expected = {  # as STORES that were measured by hand behave
        "part length": "ok",
        "checksum": "warning" if is_juicefs else "ok",
        "content": "ok" if is_juicefs else "warning",
        "overwriting": "warning" if is_juicefs else "ok",
        "headers": "warning" if is_juicefs else "ok",
        "object size": "warning",
    }
    assert {name: found[name] for name in expected} == expected


def test_small_parts_are_tried(patient: Patient) -> None:
    patient.environ |= {"MULE_MIN_CHUNK_SIZE": "65536", "CHUNK_SIZE": "65536"}
    report = patient.examine()
    if isinstance(patient.store, JuiceFS):
        assert verdicts(report)["part size"] == "ok"
        return
    assert failures(report) == ["part size"]
    patient.apply(check_of(report, "part size")["fix"])
    assert patient.environ["CHUNK_SIZE"] == patient.environ["MULE_MIN_CHUNK_SIZE"] == "5242880"
    assert patient.examine()["ok"] is True


@pytest.mark.parametrize("integrity", ["checksum", "content"])
def test_binding_that_the_store_does_not_honour_is_replaced_by_one_that_it_does(
    patient: Patient, integrity: str
) -> None:
    patient.environ["MULE_INTEGRITY"] = integrity
    honoured = "content" if isinstance(patient.store, JuiceFS) else "checksum"
    report = patient.examine()
    assert report["ok"] is (integrity == honoured)
    for check in report["checks"]:
        if check["verdict"] == "failed":
            patient.apply(check["fix"])
    assert patient.environ["MULE_INTEGRITY"] == honoured
    assert patient.examine()["ok"] is True


def test_address_by_which_the_bucket_is_not_found_is_named(patient: Patient) -> None:
    port = urlsplit(patient.store.url).port
    good, dead = f"http://localhost:{port}", f"http://127.0.0.2:{free_ports(1)[0]}"
    patient.environ["MULE_MORE_ENDPOINT_URLS"] = f"{good},{dead}"
    report = patient.examine()
    assert failures(report) == ["list"]
    assert check_of(report, "list")["words"] == f"not by {dead}: no answer to GET: no connection"
    patient.apply(check_of(report, "list")["fix"])
    assert patient.environ["MULE_MORE_ENDPOINT_URLS"] == good
    assert patient.examine()["ok"] is True


@pytest.mark.parametrize("settings", [{"MULE_KEY_TEMPLATE": "{owner}/{filename}"}, {"MULE_CLIENT_KEYS": "1"}])
def test_store_that_keeps_no_metadata_is_no_place_for_keys_that_uploads_share(
    patient: Patient, settings: dict[str, str]
) -> None:
    async def act(exchange: Exchange) -> None:
        async with exchange.forward() as reply:
            await exchange.deliver(reply, without=("x-amz-meta-mule-upload",))

    with Line(to=patient.store.url, rules=[Rule(call="head", fault=Fault("no metadata", act))]) as line:
        patient.environ |= {"AWS_ENDPOINT_URL": line.url, **settings}
        report = patient.examine()
        assert failures(report) == ["head"]
        patient.apply(check_of(report, "head")["fix"])
        assert patient.examine()["ok"] is True
        line.follow([])
        patient.environ |= settings
        assert patient.examine()["ok"] is True


def test_metadata_by_googles_name_of_it_are_kept_metadata(patient: Patient) -> None:
    async def act(exchange: Exchange) -> None:
        async with exchange.forward() as reply:
            mark = {"X-Goog-Meta-Mule-Upload": reply.headers["x-amz-meta-mule-upload"]}
            await exchange.deliver(reply, without=("x-amz-meta-mule-upload",), changed=mark)

    with Line(to=patient.store.url, rules=[Rule(call="head", fault=Fault("another name", act))]) as line:
        patient.environ |= {"AWS_ENDPOINT_URL": line.url, "MULE_KEY_TEMPLATE": "{owner}/{filename}"}
        assert failures(patient.examine()) == []


def test_setting_that_the_store_minds_is_named(juicefs: JuiceFS, tmp_path: Path) -> None:
    patient = Patient(juicefs, make_bucket(juicefs), directory=tmp_path)
    patient.environ["MULE_SSE"] = "aws:kms"
    report = patient.examine()
    assert failures(report) == ["create"]
    assert "MULE_SSE" in check_of(report, "create")["words"]
    patient.apply(check_of(report, "create")["fix"])
    assert patient.examine()["ok"] is True


@pytest.mark.parametrize(
    ("call", "minded", "settings", "named"),
    [
        ("create", ["x-amz-storage-class"], {"MULE_STORAGE_CLASS": "COLD"}, {"MULE_STORAGE_CLASS": ""}),
        (
            "create",
            ["x-amz-tagging", "cache-control"],
            {"MULE_TAGS": "a=b", "MULE_CACHE_CONTROL": "no-store"},
            {"MULE_TAGS": "", "MULE_CACHE_CONTROL": "", "MULE_DISPOSITION": "none"},
        ),
        ("create", ["x-amz-acl"], {"MULE_ACL": "private", "MULE_SIGNATURE_VERSION": "s3"}, {"MULE_ACL": ""}),
        ("complete", ["x-amz-mp-object-size"], {}, {"MULE_BIND_SIZE": "0"}),
        ("complete", ["if-none-match"], {}, {"MULE_OVERWRITE": "1"}),
        ("complete", ["if-none-match", "x-amz-mp-object-size"], {}, {"MULE_OVERWRITE": "1", "MULE_BIND_SIZE": "0"}),
    ],
)
def test_headers_that_the_store_minds_are_named_by_their_settings(
    juicefs: JuiceFS, tmp_path: Path, call: str, minded: list[str], settings: dict[str, str], named: dict[str, str]
) -> None:
    async def act(exchange: Exchange) -> None:
        if any(header in exchange.request.headers for header in minded):
            await exchange.read_body()
            await exchange.answer(s3_error(501, "NotImplemented", "A header you provided is not implemented."))
        else:
            await pass_on(exchange)

    patient = Patient(juicefs, make_bucket(juicefs), directory=tmp_path)
    with Line(to=juicefs.url, rules=[Rule(call=call, fault=Fault("minding", act))]) as line:
        patient.environ |= {"AWS_ENDPOINT_URL": line.url, **settings}
        report = patient.examine()
        assert failures(report) == [call]
        assert check_of(report, call)["fix"]["variables"] == named
        patient.apply(check_of(report, call)["fix"])
        assert patient.examine()["ok"] is True


def test_without_an_origin_cors_is_not_tried_and_nothing_fails_for_it(patient: Patient) -> None:
    told = patient.run("doctor", "--json")
    report = json.loads(told.output)
    assert told.status == 0
    assert {verdicts(report)[name] for name in ("cors", "etag", "errors")} == {"not tried"}
    assert "--origin" in check_of(report, "cors")["words"]
    said = render_table(examine(settings_of(patient)))
    assert said.endswith("\nHealthy, but for what only --origin tries: cors, etag, errors.")


# Eight faults


def test_wrong_secret(patient: Patient) -> None:
    patient.environ["AWS_SECRET_ACCESS_KEY"] = "wrong-" + secrets.token_hex(8)
    report = patient.examine()
    assert failures(report) == ["signature"]
    assert verdicts(report)["create"] == "not tried"
    assert verdicts(report)["database"] == "ok"
    assert list(check_of(report, "signature")["fix"]["variables"]) == ["AWS_SECRET_ACCESS_KEY"]
    patient.apply(check_of(report, "signature")["fix"])
    assert patient.examine()["ok"] is True


def test_wrong_access_key(patient: Patient) -> None:
    patient.environ["AWS_ACCESS_KEY_ID"] = "AKIANOBODY"
    report = patient.examine()
    assert failures(report) == ["signature"]
    patient.apply(check_of(report, "signature")["fix"])
    assert patient.examine()["ok"] is True


def test_wrong_region(juicefs: JuiceFS, tmp_path: Path) -> None:
    patient = Patient(juicefs, make_bucket(juicefs), directory=tmp_path)
    patient.environ["AWS_REGION"] = "ap-south-1"
    report = patient.examine()
    assert failures(report) == ["region"]
    assert check_of(report, "region")["fix"]["variables"] == {"AWS_REGION": juicefs.region}
    patient.apply(check_of(report, "region")["fix"])
    assert patient.examine()["ok"] is True


@pytest.mark.parametrize("minutes", [-20, 20])
def test_clock_that_is_off(patient: Patient, minutes: int) -> None:
    settings = settings_of(patient)
    report = examine_at(settings, timedelta(minutes=minutes))
    finding = report.get("clock")
    assert [result.name for result in report.results if result.finding.verdict == "failed"] == ["clock"]
    assert f"{'ahead of' if minutes > 0 else 'behind'} the store's" in finding.words
    assert finding.fix
    assert finding.fix.command == "sudo timedatectl set-ntp true"
    assert examine_at(settings, timedelta()).is_healthy


def test_clock_of_the_store_that_is_off(patient: Patient) -> None:
    async def act(exchange: Exchange) -> None:
        async with exchange.forward() as reply:
            await exchange.deliver(reply, changed={"Date": "Sun, 06 Nov 1994 08:49:37 GMT"})

    with Line(to=patient.store.url, rules=[Rule(call="any", fault=Fault("old date", act))]) as line:
        patient.environ["AWS_ENDPOINT_URL"] = line.url
        assert failures(patient.examine()) == ["clock"]
        line.follow([])
        assert patient.examine()["ok"] is True


def test_clock_that_is_a_little_off_is_a_warning(patient: Patient) -> None:
    report = examine_at(settings_of(patient), timedelta(minutes=-5))
    assert report.get("clock").verdict == "warning"
    assert report.is_healthy


def test_no_cors(seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    set_cors(seaweedfs, patient.bucket, OTHERS_RULE)
    report = patient.examine()
    assert failures(report) == ["cors"]
    patient.apply(check_of(report, "cors")["fix"])
    assert patient.examine()["ok"] is True
    assert OTHERS_RULE.items() <= get_cors(seaweedfs, patient.bucket)[1].items()


def test_hidden_etag(seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    set_cors(seaweedfs, patient.bucket, HIDING_RULE, OTHERS_RULE)
    report = patient.examine()
    assert failures(report) == ["etag"]
    patient.apply(check_of(report, "etag")["fix"])
    assert patient.examine()["ok"] is True
    ours, others = get_cors(seaweedfs, patient.bucket)
    assert ours["AllowedOrigins"] == [ORIGIN]
    assert set(ours["ExposeHeaders"]) == {"ETag", "x-amz-request-id"}
    assert others["AllowedOrigins"] == OTHERS_RULE["AllowedOrigins"]


def test_no_bucket(patient: Patient) -> None:
    patient.environ["BUCKET"] = f"none-{secrets.token_hex(4)}"
    report = patient.examine()
    assert failures(report) == ["bucket"]
    patient.apply(check_of(report, "bucket")["fix"])
    assert patient.examine()["ok"] is True


def test_read_only_key(strict_seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(strict_seaweedfs, make_bucket(strict_seaweedfs), directory=tmp_path)
    reading = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": f"arn:aws:s3:::{patient.bucket}/*"}
    patient.environ |= make_user(strict_seaweedfs, "reader", [reading])
    report = patient.examine()
    assert failures(report) == ["create"]
    found = []
    while not report["ok"]:
        (failure,) = (check for check in report["checks"] if check["verdict"] == "failed")
        found += failure["fix"]["statement"]["Action"]
        assert len(found) < 5, found
        patient.apply(failure["fix"], user="reader")
        report = patient.examine()
    assert found == ["s3:PutObject"]  # SeaweedFS aborts for whoever may put


def test_database_that_is_down(own_postgres: Postgres, seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    patient.environ["DATABASE_URL"] = own_postgres.create_database()
    own_postgres.stop()
    report = patient.examine()
    assert failures(report) == ["database"]
    assert verdicts(report)["writing"] == "not tried"
    assert verdicts(report)["complete"] == "ok"
    assert "start it" in check_of(report, "database")["fix"]["words"]
    own_postgres.start()
    assert patient.examine()["ok"] is True


# Permissions


def test_account_of_the_least_policy_is_healthy_and_may_nothing_else(
    strict_seaweedfs: SeaweedFS, tmp_path: Path
) -> None:
    patient = Patient(strict_seaweedfs, make_bucket(strict_seaweedfs), directory=tmp_path)
    policy = json.loads(patient.run("policy", "--sweep").output)
    patient.environ |= make_user(strict_seaweedfs, "least", policy["Statement"])
    for _ in range(2):  # the second time, the probe is there
        report = patient.examine()
        assert failures(report) == []
        assert {verdicts(report)[name] for name in ("delete", "excess", "sweep")} == {"ok"}
        probe = "uploads/mule-doctor/probe/mule-doctor-probe.txt"
        assert things_in(strict_seaweedfs, patient.bucket) == [probe]
        assert [probe in left for left in report["left"]] == [True]


@pytest.mark.parametrize(
    ("call", "check", "action"),
    [
        ("create", "create", "s3:PutObject"),
        ("part", "part", "s3:PutObject"),
        ("list", "list", "s3:ListMultipartUploadParts"),
        ("complete", "complete", "s3:PutObject"),
        ("abort", "abort", "s3:AbortMultipartUpload"),
    ],
)
def test_each_missing_permission_is_named(
    seaweedfs: SeaweedFS, tmp_path: Path, call: str, check: str, action: str
) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    skip = 1 if call == "list" else 0  # by the first, region, signature and bucket are looked at
    with Line(to=seaweedfs.url, rules=[Rule(call=call, fault=answer("403 AccessDenied"), skip=skip)]) as line:
        patient.environ["AWS_ENDPOINT_URL"] = line.url
        report = patient.examine()
    assert failures(report)[0] == check
    assert check_of(report, check)["fix"]["statement"] == {
        "Effect": "Allow",
        "Action": [action],
        "Resource": f"arn:aws:s3:::{patient.bucket}/uploads/*",
    }


def test_missing_permission_is_named_in_version_2_as_well(juicefs: JuiceFS, tmp_path: Path) -> None:
    patient = Patient(juicefs, make_bucket(juicefs), directory=tmp_path)
    patient.environ |= {"MULE_SIGNATURE_VERSION": "s3", "MULE_ACL": "private"}
    with Line(to=juicefs.url, rules=[Rule(call="create", fault=answer("403 AccessDenied"))]) as line:
        patient.environ["AWS_ENDPOINT_URL"] = line.url
        report = patient.examine()
    assert failures(report) == ["create"]
    assert check_of(report, "create")["fix"]["statement"]["Action"] == ["s3:PutObject"]


def test_account_that_may_not_look_is_told_so_and_may_once_it_is_allowed_to(
    strict_seaweedfs: SeaweedFS, tmp_path: Path
) -> None:
    patient = Patient(strict_seaweedfs, make_bucket(strict_seaweedfs), directory=tmp_path)
    policy = json.loads(patient.run("policy", "--no-head").output)
    patient.environ |= make_user(strict_seaweedfs, "blind", policy["Statement"])
    report = patient.examine()
    assert failures(report) == ["head"]
    patient.apply(check_of(report, "head")["fix"], user="blind")
    assert patient.examine()["ok"] is True


def test_more_than_is_needed_is_a_warning(patient: Patient) -> None:
    report = patient.examine()
    assert verdicts(report)["delete"] == verdicts(report)["excess"] == "warning"
    assert "write outside of uploads/" in check_of(report, "excess")["words"]


def test_listing_objects_is_more_than_is_needed_where_nobody_sweeps(
    strict_seaweedfs: SeaweedFS, tmp_path: Path
) -> None:
    patient = Patient(strict_seaweedfs, make_bucket(strict_seaweedfs), directory=tmp_path)
    policy = json.loads(patient.run("policy").output)
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{patient.bucket}"}
    patient.environ |= make_user(strict_seaweedfs, "lister", [*policy["Statement"], listing])
    report = patient.examine()
    assert check_of(report, "excess")["words"] == "the account may do more than it needs to: list the objects"


def test_account_that_cannot_sweep_can_once_it_is_allowed_to(strict_seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(strict_seaweedfs, make_bucket(strict_seaweedfs), directory=tmp_path)
    policy = json.loads(patient.run("policy").output)
    patient.environ |= make_user(strict_seaweedfs, "sitter", policy["Statement"])
    report = patient.examine()
    assert verdicts(report)["sweep"] == "warning"
    patient.apply(check_of(report, "sweep")["fix"], user="sitter")
    assert verdicts(patient.examine())["sweep"] == "ok"


def test_store_that_lists_by_no_prefix_is_a_warning(juicefs: JuiceFS, tmp_path: Path) -> None:
    patient = Patient(juicefs, make_bucket(juicefs), directory=tmp_path)
    assert verdicts(patient.examine())["sweep"] == "ok"
    with Line(to=juicefs.url, rules=[Rule(call="get", fault=answer("200 empty"))]) as line:
        patient.environ["AWS_ENDPOINT_URL"] = line.url
        report = patient.examine()
    assert verdicts(report)["sweep"] == "warning"
    assert "what the database knows" in check_of(report, "sweep")["words"]
