"""What the doctor concludes from how a store refuses, for refusals that the real ones at hand do not have."""

from __future__ import annotations

from typing import Any

import pytest
from webob import Request, Response
from webob.dec import wsgify

from mule_core.settings import Settings
from mule_core.signing import Credentials
from mule_wsgi.doctor import Report, examine
from tests.serving import Served

Said = tuple[int, str, dict[str, str]]

TAKEN: Said = (404, "<Error><Code>NoSuchUpload</Code><Message>There is none.</Message></Error>", {})


def examine_store(v4: Said, v2: Said = TAKEN, **settings: Any) -> Report:
    """Examine a store that says the one to signatures of version 4, and the other to those of version 2."""

    @wsgify
    def store(request: Request) -> Response:
        status, body, headers = v4 if "X-Amz-Algorithm" in request.query_string else v2
        return Response(status=status, body=body.encode(), headerlist=list(headers.items()))

    with Served(store) as served:
        keys = {"access_key": "AK", "secret_key": "SK"}
        return examine(Settings(bucket="films", endpoint_url=served.url, database_url="sqlite://", **keys | settings))


def error(code: str, message: str = "", more: str = "") -> str:
    return f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"


def variables(report: Report, name: str) -> dict[str, str]:
    fix = report.get(name).fix
    assert fix
    return dict(fix.variables)


@pytest.mark.parametrize(
    "said",
    [
        (400, error("AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-3'"), {}),
        (400, error("AuthorizationQueryParametersError", "", "<Region>eu-west-3</Region>"), {}),
        (301, error("PermanentRedirect"), {"x-amz-bucket-region": "eu-west-3"}),
        (307, "", {"x-amz-bucket-region": "eu-west-3"}),
    ],
)
def test_right_region_is_read_from_wherever_the_store_says_it(said: Said) -> None:
    report = examine_store(said)
    assert report.get("region").verdict == "failed"
    assert variables(report, "region") == {"AWS_REGION": "eu-west-3"}
    assert report.get("signature").verdict == "not tried"


def test_redirection_that_names_no_region_is_still_one() -> None:
    assert examine_store((301, error("PermanentRedirect"), {})).get("region").verdict == "failed"


def test_malformed_for_another_reason_is_not_taken_for_the_region() -> None:
    said: Said = (400, error("AuthorizationQueryParametersError", "X-Amz-Expires", "<Region>us-east-1</Region>"), {})
    report = examine_store(said, said)
    assert report.get("region").verdict == "ok"
    assert report.get("signature").verdict == "failed"
    assert "X-Amz-Expires" in report.get("signature").words


def test_store_that_takes_version_4_alone_is_to_get_it() -> None:
    said: Said = (400, error("InvalidRequest", "Please use AWS4-HMAC-SHA256."), {})
    report = examine_store(TAKEN, said, signature_version="s3")
    assert report.get("signature").verdict == "failed"
    assert variables(report, "signature") == {"MULE_SIGNATURE_VERSION": "s3v4"}


def test_store_that_takes_version_2_alone_is_to_get_it() -> None:
    report = examine_store((403, error("SignatureDoesNotMatch"), {}))
    assert variables(report, "signature") == {"MULE_SIGNATURE_VERSION": "s3"}


def test_secret_is_doubted_only_where_neither_version_is_taken() -> None:
    said: Said = (403, error("SignatureDoesNotMatch"), {})
    assert variables(examine_store(said, said), "signature") == {"AWS_SECRET": "the right AWS_SECRET"}


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidAccessKeyId"])
def test_who_looks_for_the_right_key_is_told_where_keys_come_from_and_when_they_count(code: str) -> None:
    said: Said = (403, error(code), {})
    fix = examine_store(said, said).get("signature").fix
    assert fix
    assert fix.words.endswith("the store's console gives out both, or whoever runs the store; then restart the server")


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidToken", "TokenRefreshRequired"])
def test_session_token_that_is_over_is_told(code: str) -> None:
    said: Said = (400, error(code), {})
    report = examine_store(said, said, session_token="temporary")
    assert list(variables(report, "signature")) == ["AWS_SESSION_TOKEN"]


@pytest.mark.parametrize(
    "said",
    [
        (403, error("RequestTimeTooSkewed"), {}),
        (403, error("AccessDenied", "Request is not valid yet"), {}),
        (403, error("AccessDenied", "Request has expired"), {}),
    ],
)
def test_refusal_for_the_clock_says_nothing_of_the_signature(said: Said) -> None:
    report = examine_store(said)
    assert report.get("signature").words == "not tried: the clock is off"
    assert report.get("create").words == "not tried: the clock is off"


def test_account_that_may_not_list_has_signed_well() -> None:
    said: Said = (403, error("AccessDenied", "Access Denied"), {})
    assert examine_store(said).get("signature").verdict == "ok"


def test_login_page_is_not_taken_for_a_store() -> None:
    said: Said = (200, "<!doctype html><title>Log in</title>", {"Content-Type": "text/html"})
    report = examine_store(said, said)
    assert report.get("signature").verdict == "failed"
    assert report.get("signature").words == "this is not how S3 answers: 200"


def test_store_that_lists_what_there_is_not_is_one() -> None:
    said: Said = (200, "<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>", {})
    assert examine_store(said).get("signature").verdict == "ok"


def test_store_in_trouble_is_told_as_such() -> None:
    report = examine_store((503, error("SlowDown", "Reduce your rate."), {}))
    assert report.get("signature").words == "the store is in trouble: 503 SlowDown Reduce your rate."


def test_bucket_of_aws_is_to_be_made_where_the_settings_say() -> None:
    report = examine_store((404, error("NoSuchBucket"), {}), region="eu-west-3")
    fix = report.get("bucket").fix
    assert fix
    assert fix.command
    assert fix.command.startswith("aws s3api create-bucket --bucket films --endpoint-url http://127.0.0.1:")
    assert fix.command.endswith(" --region eu-west-3")


def test_credentials_that_are_not_to_be_had_spoil_no_report() -> None:
    def provide() -> Credentials:
        raise RuntimeError("the metadata service does not answer")

    report = examine_store(TAKEN, access_key="", secret_key="", credentials_from=provide, secret="x" * 20)
    assert report.get("http").verdict == "ok"
    found = report.get("region")
    assert (found.verdict, found.words) == ("failed", "RuntimeError: the metadata service does not answer")
    assert report.get("writing").verdict == "ok"
