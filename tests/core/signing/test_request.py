from __future__ import annotations

import pytest

from mule_core.errors import InvalidParameter
from mule_core.signing import S3Request


@pytest.mark.parametrize("key", ["a", "k" * 1024, "é" * 512, "😀/..//\x00\n?#%2F", " "])
def test_key_is_any_utf_8_up_to_1024_bytes(key: str) -> None:
    assert S3Request(method="GET", key=key).key == key


@pytest.mark.parametrize("key", ["k" * 1025, "é" * 512 + "k", "half \ud83d"])
def test_key_too_long_or_not_utf_8_is_refused_by_name(key: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^key: Expected") as caught:
        S3Request(method="GET", key=key)
    assert caught.value.name == "key"


@pytest.mark.parametrize("pair", [("\udc80", ""), ("prefix", "\udc80")])
def test_query_that_is_not_utf_8_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidParameter, match=r"^query: "):
        S3Request(method="GET", query=(pair,))


@pytest.mark.parametrize("method", ["get", "", "PUT /x", "GET\n"])
def test_method_must_be_a_word_in_upper_case(method: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^method: "):
        S3Request(method=method)


@pytest.mark.parametrize("name", ["Content-Type", "", "x amz", "x:y", "a\n", "naïve"])
def test_header_name_must_be_a_token_in_lower_case(name: str) -> None:
    with pytest.raises(InvalidParameter, match="in lower case"):
        S3Request(method="GET", headers={name: "v"})


@pytest.mark.parametrize("value", ["a\r\nx-amz-acl: public-read", "a\n", "tab\t", "café", "\x7f"])
def test_header_value_that_could_begin_another_line_is_refused(value: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^content-type: Expected"):
        S3Request(method="PUT", headers={"content-type": value})


@pytest.mark.parametrize("value", ["-1", "", "1.0", "0x10", " 5"])
def test_content_length_must_be_a_number_of_bytes(value: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^content-length: Expected a number of bytes"):
        S3Request(method="PUT", headers={"content-length": value})


@pytest.mark.parametrize(
    "name", ["host", "authorization", "date", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"]
)
def test_header_that_signing_sets_is_refused(name: str) -> None:
    with pytest.raises(InvalidParameter, match="set by signing"):
        S3Request(method="GET", headers={name: "v"})


@pytest.mark.parametrize("payload_hash", ["", "e3b0c4", "E3" * 32, "unsigned-payload", "ab" * 32 + "\n"])
def test_payload_hash_must_be_hex_or_the_word(payload_hash: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^payload_hash: "):
        S3Request(method="PUT", payload_hash=payload_hash)


def test_request_does_not_change_with_the_mapping_it_was_built_from() -> None:
    headers = {"content-type": "text/plain"}
    request = S3Request(method="PUT", headers=headers)
    headers["x-amz-acl"] = "public-read"
    assert dict(request.headers) == {"content-type": "text/plain"}
