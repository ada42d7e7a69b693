from __future__ import annotations

import string

import pytest

from mule_core.signing.encoding import query_string, uri_encode, uri_encode_page_path, uri_encode_path

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


@pytest.mark.parametrize(
    ("key", "encoded"),
    [
        ("holiday (1), it's.mov", "holiday%20(1),%20it's.mov"),
        ("!$&'()*,;=:@/-._~", "!$&'()*,;=:@/-._~"),
        ("a+b", "a%2Bb"),
        ('"#<>?`{}%\\^|[]é', "%22%23%3C%3E%3F%60%7B%7D%25%5C%5E%7C%5B%5D%C3%A9"),
    ],
)
def test_path_of_a_page_keeps_what_browsers_leave_in_it(key: str, encoded: str) -> None:
    assert uri_encode_page_path(key) == encoded


def test_query_keeps_its_order_and_gives_an_empty_value_its_equals_sign() -> None:
    assert query_string([("uploads", ""), ("a b", "c&d=e")]) == "uploads=&a%20b=c%26d%3De"
