"""Whatever comes in from pages, stores and command lines, it is read or refused in the words for it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mule_core.errors import ConfigurationError, InvalidParameter, ObjectStoreUnavailable
from mule_core.origins import check_origin
from mule_wsgi.bucket import Bucket
from mule_wsgi.commands.origins import parse_origin
from mule_wsgi.commands.sweep import SHORTEST, parse_age
from mule_wsgi.cors import add_rules, render_cors_json
from mule_wsgi.doctor.probe import Answer
from mule_wsgi.hook import load_hook
from mule_wsgi.params import Params, parse_query
from mule_wsgi.xml import parse_error
from tests.core.fixtures import SETTINGS

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OURS = ("https://films.example",)

thoroughly = settings(max_examples=200, deadline=None, derandomize=True, database=None)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

# What pages send


@thoroughly
@given(st.lists(st.tuples(texts.filter(bool), texts), max_size=5))
def test_what_a_form_encodes_comes_through(pairs: list[tuple[str, str]]) -> None:
    assert parse_query(urlencode(pairs)) == pairs
    assert parse_query("&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)) == pairs


def escape_as_javascript(text: str) -> str:
    """Encode as https://tc39.es/ecma262/#sec-escape-string says."""
    raw = text.encode("utf-16-be")
    units = [int.from_bytes(raw[place : place + 2]) for place in range(0, len(raw), 2)]
    plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@*_+-./"
    return "".join(
        chr(unit) if chr(unit) in plain else f"%{unit:02X}" if unit < 256 else f"%u{unit:04X}" for unit in units
    )


@thoroughly
@given(texts.filter(lambda text: "+" not in text))
def test_what_javascript_escapes_comes_through(text: str) -> None:
    with_a_far_one = f"{text}€"  # without any, it may be UTF-8 as well
    assert parse_query(f"key={escape_as_javascript(with_a_far_one)}") == [("key", with_a_far_one)]


@thoroughly
@given(
    st.from_regex(r"[\w.+-]{1,9}/[\w.+-]{1,9}( ?; ?\w{1,5}=(\w{1,5}|\"[ -~é]{0,5}\")){0,2}\s?", fullmatch=True) | texts
)
def test_a_media_type_fits_a_header(text: str) -> None:
    with suppress(InvalidParameter):
        kind = Params({"mime_type": [text]}).find_media_type("mime_type")
        assert kind is None or (kind == text and re.fullmatch("[ -~]{3,255}", kind))


# What stores say

words = (
    st.sampled_from(["", "true", "false", "1", "0", "-1", "10001", "1e3", "²", "x", "9" * 5000, "id", "a.mov"]) | texts
)
dates = st.sampled_from(
    ["2026-01-02T03:04:05.000Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026", "", "now"]
)
names = st.sampled_from(
    [
        "Part",
        "PartNumber",
        "LastModified",
        "IsTruncated",
        "Upload",
        "Key",
        "UploadId",
        "Initiated",
        "Code",
        "Message",
        "NextKeyMarker",
        "NextUploadIdMarker",
        "CORSRule",
        "AllowedOrigin",
        "ExposeHeader",
        "AllowedMethod",
    ]
)


def element(name: str, inner: list[str]) -> str:
    return f"<{name}>{''.join(inner)}</{name}>"


def printable(text: str) -> str:
    """Give a text as XML can hold it."""
    return escape(re.sub(r"[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text))


leaves = st.builds(lambda name, text: element(name, [printable(text)]), names, words | dates)
branches = st.builds(element, names, st.lists(leaves, max_size=5))
roots = st.sampled_from(["ListPartsResult", "ListMultipartUploadsResult", "Error", "CORSConfiguration"])
declarations = st.sampled_from(
    [
        "",
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<?xml version="1.0" encoding="klingon"?>',
        '<?xml version="1.0" encoding="utf-32"?>',
        "<!DOCTYPE x>",
        '<!DOCTYPE x [<!ENTITY e "1">]>&e;',
    ]
)
documents = st.builds(
    lambda declaration, root, inner: (declaration + element(root, inner)).encode(),
    declarations,
    roots,
    st.lists(leaves | branches, max_size=5),
)
bodies = documents | st.binary(max_size=50) | st.builds(lambda body, cut: body[:cut], documents, st.integers(0, 200))
headers = st.dictionaries(
    st.sampled_from(["content-length", "etag", "date", "last-modified"]),
    words
    | st.sampled_from(
        ["Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05", "Fri, 02 Jan 99999999999999 3:4:5"]
    ),
)
statuses = st.sampled_from([200, 200, 200, 204, 301, 403, 404, 404, 500])

CALLS: dict[str, Callable[[Bucket], object]] = {
    "find_object": lambda bucket: bucket.find_object("a.mov"),
    "is_unfinished": lambda bucket: bucket.is_unfinished("a.mov", "id"),
    "find_newest_part": lambda bucket: bucket.find_newest_part("a.mov", "id"),
    "list_uploads": lambda bucket: list(bucket.list_uploads(prefix="")),
    "abort": lambda bucket: bucket.abort("a.mov", "id"),
}
A_PART = b"<ListPartsResult><IsTruncated>true</IsTruncated><Part><PartNumber>1</PartNumber></Part></ListPartsResult>"


def bucket_that_hears(answers: list[tuple[int, dict[str, str], bytes]]) -> Bucket:
    """Give a bucket whose store answers so, one after another and then by the last again."""
    bucket, waiting = Bucket(SETTINGS, clock=lambda: WHEN), [*answers]

    def request(*_: object, **__: object) -> object:
        status, given_headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return SimpleNamespace(status=status, headers=given_headers, data=body)

    bucket._http = SimpleNamespace(request=request)  # type: ignore[assignment]
    return bucket


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@thoroughly
@given(answers=st.lists(st.tuples(statuses, headers, bodies), min_size=1, max_size=3))
@example(answers=[(200, {}, A_PART)])
@example(answers=[(200, {}, A_PART.replace(b">1<", b">one<"))])
@example(
    answers=[(200, {}, A_PART.replace(b"</Part>", b"<LastModified>0001-01-01T00:00:00+14:00</LastModified></Part>"))]
)
@example(answers=[(200, {}, b'<?xml version="1.0" encoding="klingon"?><x/>')])
@example(answers=[(404, {}, b'<?xml version="1.0" encoding="utf-32"?><x/>')])
@example(answers=[(200, {"content-length": "9" * 5000}, b"")])
@example(answers=[(200, {"content-length": "1", "date": "Fri, 02 Jan 99999999999999 3:4:5", "last-modified": ""}, b"")])
def test_any_answer_of_a_store(
    call: Callable[[Bucket], object], answers: list[tuple[int, dict[str, str], bytes]]
) -> None:
    with suppress(ObjectStoreUnavailable):
        call(bucket_that_hears(answers))


@thoroughly
@given(bodies)
@example(b'<?xml version="1.0" encoding="klingon"?><x/>')
def test_any_error_of_a_store(body: bytes) -> None:
    code, message = parse_error(body)
    assert isinstance(code, str)
    assert isinstance(message, str)
    assert isinstance(Answer(status=400, headers={}, body=body).words, str)


@thoroughly
@given(documents.map(bytes.decode))
def test_any_cors_rules_of_a_bucket(present: str) -> None:
    try:
        once = add_rules(present, OURS)
    except ElementTree.ParseError:
        return
    assert add_rules(once, OURS) == once
    first = ElementTree.fromstring(once)[0]
    assert [origin.text for origin in first.iterfind("AllowedOrigin")] == [*OURS]


@thoroughly
@given(st.lists(texts.map(printable), min_size=1, max_size=3))
def test_any_origin_of_a_rule_is_one_text_of_it(origins: list[str]) -> None:
    assert render_cors_json(origins).count("AllowedOrigins") == 1


# What command lines and settings say


@thoroughly
@given(st.from_regex(r"\d{1,7}[mhdw]?", fullmatch=True) | texts)
@example("999999d")
def test_any_age(text: str) -> None:
    with suppress(argparse.ArgumentTypeError):
        age = parse_age(text)
        assert age >= SHORTEST
        assert WHEN - age < WHEN - timedelta(minutes=59)


@thoroughly
@given(st.from_regex(r" ?[Hh]ttps?://[A-Za-z0-9._-]{1,9}(:[0-9]{1,6})?/? ?", fullmatch=True) | texts)
@example("https://a.example:0443")
def test_any_origin_on_a_command_line_is_one_that_browsers_send(text: str) -> None:
    with suppress(argparse.ArgumentTypeError):
        check_origin("origin", parse_origin(text))


@thoroughly
@given(texts | st.from_regex(r"[.a-z]{0,3}:[a-z.]{0,3}", fullmatch=True))
@example(".a:b")
@example("a\0b:c")
@example("json:loads.")
def test_any_name_of_a_hook(name: str) -> None:
    with suppress(ConfigurationError):
        found: Any = load_hook(name)
        assert callable(found)
