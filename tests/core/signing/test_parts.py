"""One template and many part numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mule_core.errors import InvalidParameter
from mule_core.signing import Credentials, Endpoint, SignedParts, Signer, upload_part

V4 = Signer(
    credentials=Credentials(access_key="AKIAIOSFODNN7EXAMPLE", secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    endpoint=Endpoint(bucket="examplebucket"),
)
V2 = replace(V4, version="s3")
WHEN = datetime(2013, 5, 24, tzinfo=UTC)
MIME = {"content-type": "video/mp4"}


def fill(text: str, parts: SignedParts, number: int) -> str:
    """Do what a client does."""
    text = text.replace("{chunk}", str(number))
    return text.replace("{signature}", parts.signatures[number]).replace("{date}", parts.date)


def test_version_4_leaves_number_date_and_signature_open_in_the_url() -> None:
    template = V4.sign_parts("a b", upload_id="id-1", part_numbers=range(1, 3), headers=MIME, when=WHEN).template
    assert template.url == (
        "https://examplebucket.s3.amazonaws.com/a%20b?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date={date}&X-Amz-Expires=14400&X-Amz-SignedHeaders=content-type%3Bhost"
        "&partNumber={chunk}&uploadId=id-1&X-Amz-Signature={signature}"
    )
    assert template.headers == {"content-type": "video/mp4"}
    assert (template.method, template.signature, template.date) == ("PUT", "{signature}", "{date}")
    assert template.expires_at == datetime(2013, 5, 24, 4, tzinfo=UTC)


def test_version_2_leaves_the_number_open_in_the_url_and_the_rest_in_the_headers() -> None:
    template = V2.sign_parts("a b", upload_id="id-1", part_numbers=range(1, 3), headers=MIME, when=WHEN).template
    assert template.url == "https://examplebucket.s3.amazonaws.com/a%20b?partNumber={chunk}&uploadId=id-1"
    assert template.headers == {
        "content-type": "video/mp4",
        "authorization": "AWS AKIAIOSFODNN7EXAMPLE:{signature}",
        "x-amz-date": "{date}",
    }
    assert (template.method, template.signature, template.date) == ("PUT", "{signature}", "{date}")
    assert template.expires_at == datetime(2013, 5, 24, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize("signer", [V4, V2])
@pytest.mark.parametrize("number", [1, 2, 999, 10_000])
def test_filled_template_is_the_part_signed_on_its_own(signer: Signer, number: int) -> None:
    parts = signer.sign_parts("k", upload_id="1~uploadId", part_numbers=[number], when=WHEN)
    plain = signer.sign(upload_part("k", upload_id="1~uploadId", part_number=number), when=WHEN)
    assert fill(parts.template.url, parts, number) == plain.url
    assert {name: fill(value, parts, number) for name, value in parts.template.headers.items()} == plain.headers
    assert (parts.date, parts.expires_at) == (plain.date, plain.expires_at)


def test_key_that_looks_like_a_placeholder_or_like_the_date_is_left_alone() -> None:
    parts = V4.sign_parts("{chunk}&partNumber=1&20130524T000000Z", upload_id="u", part_numbers=[7], when=WHEN)
    path = parts.template.url.partition("?")[0]
    assert path.endswith("/%7Bchunk%7D%26partNumber%3D1%2620130524T000000Z")


def test_each_length_is_bound_and_the_last_part_may_be_shorter() -> None:
    parts = V4.sign_parts(
        "k", upload_id="u", part_numbers=range(1, 4), length_of={1: 100, 2: 100, 3: 7}.__getitem__, when=WHEN
    )
    for number, length in ((1, "100"), (2, "100"), (3, "7")):
        request = upload_part("k", upload_id="u", part_number=number, headers={"content-length": length})
        plain = V4.sign(request, when=WHEN)
        assert parts.signatures[number] == plain.signature
        assert fill(parts.template.url, parts, number) == plain.url
    assert parts.template.headers == {}


@pytest.mark.parametrize("signer", [V4, V2])
def test_window_without_parts_still_has_a_template(signer: Signer) -> None:
    parts = signer.sign_parts("k", upload_id="u", part_numbers=(), when=WHEN)
    assert parts.signatures == {}
    assert "partNumber={chunk}" in parts.template.url


@pytest.mark.parametrize("part_numbers", [[0], [1, 10_001], [5, -3, 7]])
@pytest.mark.parametrize("signer", [V4, V2])
def test_part_number_that_s3_has_not_is_refused(signer: Signer, part_numbers: list[int]) -> None:
    with pytest.raises(InvalidParameter, match=r"^part_number: "):
        signer.sign_parts("k", upload_id="u", part_numbers=part_numbers, when=WHEN)


def test_negative_length_is_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"^content-length: "):
        V4.sign_parts("k", upload_id="u", part_numbers=[1], length_of=lambda _: -1, when=WHEN)


@pytest.mark.parametrize("value", ["{date}", "a}", "{"])
def test_header_value_with_braces_is_refused_in_a_template(value: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^content-type: Expected no braces"):
        V2.sign_parts("k", upload_id="u", part_numbers=[1], headers={"content-type": value}, when=WHEN)


def test_signatures_keep_the_order_of_the_numbers() -> None:
    parts = V4.sign_parts("k", upload_id="u", part_numbers=[3, 1, 2], length_of=lambda n: n % 2, when=WHEN)
    assert list(parts.signatures) == [3, 1, 2]
