"""Canned answers: well formed where they should be, readable for pages unless they should not be."""

from __future__ import annotations

import json
import socket
from xml.etree import ElementTree

import pytest

from tests.faults.answers import ANSWERS
from tests.faults.conftest import MakeLine
from tests.faults.faults import answer
from tests.faults.line import Line
from tests.faults.recorder import Recorder, connect, head, read_all
from tests.faults.rules import Rule

PART = "/bucket/key?partNumber=1&uploadId=u"
ORIGIN = "https://page.example"


def ask(line: Line, *, size: int = 0, origin: str = ORIGIN) -> tuple[str, dict[str, str], bytes]:
    """Send a part; gives status line, headers by lower-case name, and the body."""
    with connect(line.url) as connection:
        connection.sendall(head("PUT", PART, length=size, Connection="close", Origin=origin) + bytes(size))
        fields, _, body = read_all(connection).partition(b"\r\n\r\n")
    status, *lines = fields.decode().split("\r\n")
    return status, {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}, body


def read_error(connection: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"</Error>"):
        got += connection.recv(65536)
    return got


def with_answer(make_line: MakeLine, name: str, **options: bool) -> Line:
    return make_line(rules=[Rule(call="part", fault=answer(name, **options))])


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_comes_whole_and_readable_for_the_page(make_line: MakeLine, recorder: Recorder, name: str) -> None:
    line = with_answer(make_line, name)
    status, headers, body = ask(line, size=500_000)
    assert status.split(" ")[1] == name.split(" ")[0]
    assert (body, headers["content-length"]) == (ANSWERS[name].body, str(len(body)))
    assert (headers["access-control-allow-origin"], headers["access-control-expose-headers"]) == (ORIGIN, "ETag")
    (entry,) = line.log.entries()
    assert (entry.fault, entry.status, entry.received) == (name, int(name.split(" ")[0]), 500_000)
    assert (entry.store_statuses, recorder.whole) == ((), [])


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("200 Error", "InternalError", "We encountered an internal error. Please try again."),
        ("400 RequestTimeout", "RequestTimeout", None),
        ("403 AccessDenied", "AccessDenied", "Access Denied"),
        ("403 expired", "AccessDenied", "Request has expired"),
        ("403 RequestTimeTooSkewed", "RequestTimeTooSkewed", None),
        ("403 SignatureDoesNotMatch", "SignatureDoesNotMatch", None),
        ("404 NoSuchUpload", "NoSuchUpload", None),
        ("500 InternalError", "InternalError", None),
        ("503 SlowDown", "SlowDown", "Please reduce your request rate."),
    ],
)
def test_the_store_s_errors_are_its_xml(name: str, code: str, message: str | None) -> None:
    root = ElementTree.fromstring(ANSWERS[name].body)
    assert (root.tag, root.findtext("Code")) == ("Error", code)
    assert message in (None, root.findtext("Message"))
    assert ANSWERS[name].headers["Content-Type"] == "application/xml"


@pytest.mark.parametrize(
    ("name", "code"),
    [("401 JSON", "Unauthorized"), ("500 JSON", "InternalError"), ("503 StoreUnavailable", "StoreUnavailable")],
)
def test_the_backend_s_errors_are_its_json(name: str, code: str) -> None:
    assert json.loads(ANSWERS[name].body)["error"]["code"] == code


def test_cut_json_is_none() -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(ANSWERS["200 cut JSON"].body)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("429", None), ("429 Retry-After", "1"), ("503 SlowDown Retry-After", "1"), ("503 StoreUnavailable", "1")],
)
def test_only_some_say_when_to_come_again(make_line: MakeLine, name: str, seconds: str | None) -> None:
    assert ask(with_answer(make_line, name))[1].get("retry-after") == seconds


def test_the_login_page_is_elsewhere(make_line: MakeLine) -> None:
    assert ask(with_answer(make_line, "302 login"))[1]["location"] == "/login"


def test_without_cors_a_page_may_not_read_it(make_line: MakeLine) -> None:
    _, headers, _ = ask(with_answer(make_line, "403 expired", cors=False))
    assert [name for name in headers if name.startswith("access-control")] == []


def test_an_early_answer_comes_before_the_body(make_line: MakeLine) -> None:
    line = with_answer(make_line, "503 SlowDown", early=True)
    with connect(line.url) as connection:
        connection.sendall(head("PUT", PART, length=10))
        assert read_error(connection).startswith(b"HTTP/1.1 503")
        connection.sendall(bytes(10) + head("PUT", PART))  # what was sent in vain does not disturb the next
        assert read_error(connection).startswith(b"HTTP/1.1 503")
    assert line.log.entries()[0].received == 10


def test_an_answer_may_come_although_the_store_has_stored(make_line: MakeLine, recorder: Recorder) -> None:
    line = with_answer(make_line, "504 HTML", stored=True)
    assert ask(line, size=10)[0].startswith("HTTP/1.1 504")
    assert [seen.length for seen in recorder.whole] == [10]
    (entry,) = line.log.entries()
    assert (entry.store_statuses, entry.status) == ((200,), 504)
    assert line.log.stored_parts().keys() == {("u", 1)}


def test_an_answer_that_there_is_not_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="there is no answer '418 teapot'"):
        answer("418 teapot")
