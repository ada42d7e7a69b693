"""Query strings and forms as browsers of all ages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mule_core.errors import InvalidParameter
from mule_wsgi.params import Params, parse_query
from tests.wsgi.fixtures import FILE, make_client, make_middleware


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", []),
        ("&&", []),
        ("a", [("a", "")]),
        ("a=", [("a", "")]),
        ("=a", [("", "a")]),
        ("a=b=c", [("a", "b=c")]),
        ("a=1&a=2", [("a", "1"), ("a", "2")]),
        ("a=b+c%2B", [("a", "b c+")]),
        ("a=%C3%A9", [("a", "é")]),  # encodeURIComponent
        ("a=%c3%a9", [("a", "é")]),
        ("a=%E9", [("a", "é")]),  # escape
        ("a=%u20AC", [("a", "€")]),
        ("a=%u20ac%E9%20", [("a", "€é ")]),
        ("a=%uD83D%uDE00", [("a", "😀")]),
        ("a=%uD83D", [("a", "\ud83d")]),
        ("a=%uDE00%uD83D", [("a", "\ude00\ud83d")]),
        ("a=%u20", [("a", "%u20")]),
        ("a=100%", [("a", "100%")]),
        ("a=%zz", [("a", "%zz")]),
        ("a=\u00c3\u00a9", [("a", "é")]),  # bytes beyond ASCII, as WSGI hands them over
        ("a=\u00e9", [("a", "é")]),
        ("%61=%62", [("a", "b")]),
        ("a=%00", [("a", "\0")]),
    ],
)
def test_a_query_is_read_as_it_was_meant(query: str, pairs: list[tuple[str, str]]) -> None:
    assert parse_query(query) == pairs


@pytest.mark.parametrize(
    ("encoded", "segment"), [("%E9t%E9.mov", "été.mov"), ("%u5F71.mov", "影.mov"), ("%C3%A9t%C3%A9.mov", "été.mov")]
)
def test_a_page_that_escapes_by_the_old_function_is_understood(encoded: str, segment: str) -> None:
    query = f"filename={encoded}&filesize={FILE['filesize']}&last_modified={FILE['last_modified']}"
    client = make_client(make_middleware())
    assert client.get(f"/upload-backend/get_init_signature/?{query}").json["key"] == f"uploads/ada/id1/{segment}"
    assert client.post("/upload-backend/get_init_signature/", query).json["key"] == f"uploads/ada/id1/{segment}"


@given(st.text(st.characters(codec="latin-1")))
def test_no_query_is_beyond_reading(query: str) -> None:
    parse_query(query)


@pytest.mark.parametrize(
    "media_type",
    [
        "video/mp4",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "image/svg+xml",
        "text/plain; charset=utf-8",
        "text/plain;charset=utf-8",
        'text/plain; name="a b; c"',
        "video/mp4; codecs=avc1 ; profile=x",
        "video/webm;codecs=vp8,opus",  # as browsers say of what they have recorded
        "video/x-matroska;codecs=avc1.64001f,mp4a.40.2",
    ],
)
def test_a_media_type_is_taken_as_it_is(media_type: str) -> None:
    assert Params({"mime_type": [media_type]}).find_media_type("mime_type") == media_type


@pytest.mark.parametrize(
    "media_type",
    [
        "video",
        "video/",
        "/mp4",
        "video/mp4/x",
        "video/mp4;",
        "text/plain; charset",
        "vidéo/mp4",
        "video/mp4,video/webm",
        'text/plain; name="é"',
        'text/plain; name="\x7f"',
        'text/plain; name="\\"',
        "text/plain;\tcharset=utf-8",
        "video/mp4\n",
        "video/mp4\r\nx-amz-acl: public-read",
        "a/" + "b" * 254,
    ],
)
def test_what_no_header_can_bear_is_no_media_type(media_type: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^mime_type: is not a media type"):
        Params({"mime_type": [media_type]}).find_media_type("mime_type")


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("007", 7), ("-5", -5), ("-0", 0), ("9223372036854775807", 2**63 - 1)]
)
def test_whole_numbers(text: str, number: int) -> None:
    assert Params({"n": [text]}).find_integer("n", -10, 2**63 - 1) == number


@pytest.mark.parametrize("text", ["1.0", "1e3", "+1", " 1", "1\n", "1_000", "0x1", "--1", "-", "٣", "²", "9" * 20])
def test_nothing_else_is_a_whole_number(text: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^n: is not a whole number"):
        Params({"n": [text]}).find_integer("n", 0, 10)
