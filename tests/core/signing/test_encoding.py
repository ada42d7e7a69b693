from __future__ import annotations

import string

import pytest

from mule_core.signing.encoding import query_string, uri_encode, uri_encode_path

UNRESERVED = string.ascii_letters + string.digits + "-._~"


def test_unreserved_characters_stand_as_they_are() -> None:
    assert uri_encode(UNRESERVED) == UNRESERVED


@pytest.mark.parametrize(
    ("text", "encoded"),
    [(" ", "%20"), ("+", "%2B"), ("/", "%2F"), ("*", "%2A"), ("%2f", "%252f"), ("é", "%C3%A9"), ("😀", "%F0%9F%98%80")],
)
def test_all_else_is_encoded_as_utf_8_in_upper_case(text: str, encoded: str) -> None:
    assert uri_encode(text) == encoded


@pytest.mark.parametrize(
    ("key", "encoded"),
    [("a/b c", "a/b%20c"), ("a//b", "a//b"), ("../x/./y", "../x/./y"), ("/lead", "/lead"), ("{a}", "%7Ba%7D")],
)
def test_path_keeps_its_slashes_and_dots(key: str, encoded: str) -> None:
    assert uri_encode_path(key) == encoded


def test_query_keeps_its_order_and_gives_an_empty_value_its_equals_sign() -> None:
    assert query_string([("uploads", ""), ("a b", "c&d=e")]) == "uploads=&a%20b=c%26d%3De"
