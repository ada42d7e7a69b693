"""Faults that let the store do its work, and then spoil its answer."""

from __future__ import annotations

import http.client
from contextlib import closing

import pytest

from tests.faults.conftest import MakeLine
from tests.faults.faults import (
    Fault,
    cut_answer,
    delivered_twice,
    half_answer,
    hidden_etag,
    hidden_from_pages,
    wrong_etag,
)
from tests.faults.line import Line
from tests.faults.recorder import ETAG, XML, Recorder
from tests.faults.rules import Rule

PART = "/bucket/key?partNumber=1&uploadId=u"
LIST = "/bucket/key?uploadId=u"


def with_fault(make_line: MakeLine, fault: Fault) -> Line:
    return make_line(rules=[Rule(call="any", fault=fault)])


def request(line: Line, method: str, target: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    with closing(http.client.HTTPConnection(line.url.removeprefix("http://"), timeout=5)) as client:
        client.request(method, target, headers=headers, body=b"x" if method == "PUT" else None)
        with client.getresponse() as response:
            return response.status, response.headers, response.read()


def test_a_cut_answer_promises_more_than_comes(make_line: MakeLine, recorder: Recorder) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        request(with_fault(make_line, cut_answer()), "GET", LIST)
    assert caught.value.partial == XML[: len(XML) // 2]
    assert len(recorder.whole) == 1


def test_an_answer_without_a_body_may_be_cut_too(make_line: MakeLine) -> None:
    with pytest.raises(http.client.IncompleteRead):
        request(with_fault(make_line, cut_answer()), "PUT", PART)


def test_half_an_answer_looks_like_a_whole(make_line: MakeLine, recorder: Recorder) -> None:
    status, _, body = request(with_fault(make_line, half_answer()), "GET", LIST)
    assert (status, body) == (200, XML[: len(XML) // 2])
    assert len(recorder.whole) == 1


def test_a_hidden_etag_is_not_there(make_line: MakeLine) -> None:
    status, headers, _ = request(with_fault(make_line, hidden_etag()), "PUT", PART, Origin="https://page.example")
    assert status == 200
    assert (headers["ETag"], headers["Access-Control-Expose-Headers"]) == (None, None)
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_a_wrong_etag_is_another_s(make_line: MakeLine) -> None:
    status, headers, _ = request(with_fault(make_line, wrong_etag()), "PUT", PART)
    assert (status, headers.get_all("ETag")) == (200, ['"00000000000000000000000000000000"'])
    assert headers["ETag"] != ETAG


def test_hidden_from_pages_is_without_cors_headers(make_line: MakeLine) -> None:
    status, headers, body = request(with_fault(make_line, hidden_from_pages()), "GET", LIST)
    assert (status, body, headers["ETag"]) == (200, XML, ETAG)
    assert [name for name in headers if name.lower().startswith("access-control")] == []


def test_what_has_no_body_may_be_delivered_twice_too(make_line: MakeLine, recorder: Recorder) -> None:
    assert request(with_fault(make_line, delivered_twice()), "GET", LIST)[2] == XML
    assert len(recorder.whole) == 2
