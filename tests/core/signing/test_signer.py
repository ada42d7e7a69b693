from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from mule_core.errors import ConfigurationError, InvalidParameter
from mule_core.signing import (
    Credentials,
    Endpoint,
    Signer,
    Version,
    create_multipart_upload,
    get_object,
    head_object,
    sigv4,
    upload_part,
)

V4 = Signer(
    credentials=Credentials(access_key="AKIAIOSFODNN7EXAMPLE", secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    endpoint=Endpoint(bucket="examplebucket"),
)
V2 = replace(V4, version="s3")
WHEN = datetime(2013, 5, 24, tzinfo=UTC)
BODY_HASH = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"


def with_token(signer: Signer) -> Signer:
    return replace(signer, credentials=replace(signer.credentials, session_token="FwoG/+="))


@pytest.mark.parametrize("expires_in", [0, -1, 604_801])
def test_expiry_beyond_a_week_or_none_is_refused(expires_in: int) -> None:
    with pytest.raises(ConfigurationError, match=r"^expires_in: Expected 1 to 604800 seconds, got"):
        replace(V4, expires_in=expires_in)


@pytest.mark.parametrize("expires_in", [1, 604_800])
def test_expiry_of_a_second_and_of_a_week_are_taken(expires_in: int) -> None:
    signed = replace(V4, expires_in=expires_in).sign(get_object("k"), when=WHEN)
    assert f"&X-Amz-Expires={expires_in}&" in signed.url
    assert signed.expires_at == WHEN + timedelta(seconds=expires_in)


def test_unknown_version_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^version: Expected s3v4 or s3, got 's3v5'"):
        replace(V4, version=cast(Version, "s3v5"))


@pytest.mark.parametrize("signer", [V4, V2])
def test_naive_datetime_is_refused(signer: Signer) -> None:
    naive = datetime(2013, 5, 24)  # noqa: DTZ001
    for sign in (signer.sign, signer.sign_header, signer.sign_query):
        with pytest.raises(InvalidParameter, match=r"^when: "):
            sign(get_object("k"), when=naive)
    with pytest.raises(InvalidParameter, match=r"^when: "):
        signer.sign_parts("k", upload_id="u", part_numbers=(), when=naive)


def test_browsers_get_a_query_in_version_4_and_headers_in_version_2() -> None:
    request = create_multipart_upload("k")
    assert V4.sign(request, when=WHEN) == V4.sign_query(request, when=WHEN)
    assert V2.sign(request, when=WHEN) == V2.sign_header(request, when=WHEN)


@pytest.mark.parametrize("signer", [V4, V2])
def test_header_form_lives_for_fifteen_minutes(signer: Signer) -> None:
    assert signer.sign_header(head_object("k"), when=WHEN).expires_at == datetime(2013, 5, 24, 0, 15, tzinfo=UTC)


def test_version_4_binds_the_content_length_but_leaves_it_to_the_sender() -> None:
    request = upload_part("k", upload_id="u", part_number=1, headers={"content-length": "5"})
    presigned = V4.sign_query(request, when=WHEN)
    assert "&X-Amz-SignedHeaders=content-length%3Bhost&" in presigned.url
    assert presigned.headers == {}
    header = V4.sign_header(request, when=WHEN)
    assert "SignedHeaders=content-length;host;x-amz-content-sha256;x-amz-date," in header.headers["authorization"]
    assert "content-length" not in header.headers


def test_version_2_cannot_bind_the_content_length_and_leaves_it_to_the_sender() -> None:
    request = upload_part("k", upload_id="u", part_number=1, headers={"content-length": "5"})
    assert V2.sign_query(request, when=WHEN).headers == {}
    assert set(V2.sign_header(request, when=WHEN).headers) == {"authorization", "x-amz-date"}


def test_given_payload_hash_is_a_signed_header_of_a_presigned_request() -> None:
    request = replace(upload_part("k", upload_id="u", part_number=1), payload_hash=BODY_HASH)
    signed = V4.sign(request, when=WHEN)
    assert signed.headers == {"x-amz-content-sha256": BODY_HASH}
    assert "&X-Amz-SignedHeaders=host%3Bx-amz-content-sha256&" in signed.url


def test_session_token_goes_where_each_form_wants_it() -> None:
    request = get_object("k")
    assert "&X-Amz-Security-Token=FwoG%2F%2B%3D&" in with_token(V4).sign_query(request, when=WHEN).url
    assert with_token(V4).sign_header(request, when=WHEN).headers["x-amz-security-token"] == "FwoG/+="
    assert "?x-amz-security-token=FwoG%2F%2B%3D&" in with_token(V2).sign_query(request, when=WHEN).url
    assert with_token(V2).sign_header(request, when=WHEN).headers["x-amz-security-token"] == "FwoG/+="


def test_version_2_query_gives_a_bare_name_its_equals_sign() -> None:
    signed = V2.sign_query(create_multipart_upload("k"), when=WHEN)
    assert signed.url.startswith("https://examplebucket.s3.amazonaws.com/k?uploads=&AWSAccessKeyId=")


def test_signed_values_show_no_secret() -> None:
    text = repr(V4) + repr(V4.sign(get_object("k"), when=WHEN)) + repr(V2.sign(get_object("k"), when=WHEN))
    assert "wJalrXUt" not in text


def test_signing_key_is_derived_once_a_day_for_each_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    digest, keys = hmac.digest, []

    def note(key: bytes, message: bytes, name: str) -> bytes:
        if message == b"aws4_request":
            keys.append(key)
        return digest(key, message, name)

    monkeypatch.setattr(hmac, "digest", note)
    sigv4.signing_key.cache_clear()
    for hours in (0, 1, 24, 2):
        V4.sign(get_object("k"), when=WHEN + timedelta(hours=hours))
    replace(V4, credentials=Credentials(access_key="AK", secret_key="another")).sign(get_object("k"), when=WHEN)
    assert len(keys) == 3
