"""Bodies that are not what they should be: each is refused with its own word, and read no further than it has to be."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from webob import Request, Response

from tests.wsgi.fixtures import FILE, make_middleware

PATH = "/upload-backend/get_init_signature"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
NOTHING: Mapping[str, object] = {}
VALID = json.dumps(FILE).encode()


def post(body: bytes, content_type: str = JSON, *, environ: Mapping[str, object] = NOTHING) -> Response:
    """Send a body to the middleware; `environ` changes what the server says of it."""
    request = Request.blank(PATH, method="POST", body=body, content_type=content_type)
    request.environ.update(environ)
    request.is_body_seekable = False  # as from a socket
    return request.get_response(make_middleware())


def code_of(response: Response) -> str:
    code: str = response.json["error"]["code"]
    return code


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"filename": }',
        b"filename=a",
        b"\xff\xfe",
        b"{'filename': 'a'}",
        b'{"chunk": ' + b"1" * 5000 + b"}",
        b"[" * 50_000,
        b'{"a":' * 20_000,
        b"[]",
        b'["filename"]',
        b"null",
        b"1",
        b'"filename"',
        b"true",
    ],
)
def test_a_body_that_is_no_json_object_is_malformed(body: bytes) -> None:
    response = post(body)
    assert (response.status_int, code_of(response)) == (400, "MalformedBody")


@pytest.mark.parametrize("value", [1.0, 1.5, [1], {}, {"a": 1}, float("inf"), float("nan")])
def test_a_value_that_no_form_could_have_names_its_parameter(value: object) -> None:
    response = post(json.dumps({**FILE, "filesize": value}).encode())
    assert response.status_int == 400
    assert response.json["error"] == {
        "code": "InvalidParameter",
        "message": "filesize: is neither text nor a whole number",
    }


def test_null_counts_as_absent() -> None:
    response = post(json.dumps({**FILE, "filesize": None}).encode())
    assert response.json["error"]["message"] == "filesize: is missing or empty"


def test_a_name_given_twice_in_an_object_is_refused() -> None:
    response = post(b'{"filename": "a", "filename": "b", "filesize": 1, "last_modified": 1}')
    assert response.json["error"]["message"] == "filename: is given more than once"


def test_half_a_character_is_refused() -> None:
    response = post(b'{"filename": "\\ud83d", "filesize": 1, "last_modified": 1}')
    assert response.json["error"]["message"] == "filename: holds half a character (a lone surrogate)"


def test_what_nobody_asks_for_may_be_as_it_likes() -> None:
    unknown = b'"meta": {"a": [1.5]}, "progress": 0.5, "x": 1, "x": 2, "y": "\\ud83d\\u0000"}'
    assert post(VALID[:-1] + b"," + unknown).status_int == 200


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "application/jsonp", ""]
)
def test_a_body_of_another_type_is_unsupported(content_type: str) -> None:
    response = post(VALID, content_type)
    assert (response.status_int, code_of(response)) == (415, "UnsupportedMediaType")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;"])
def test_the_type_is_known_whatever_its_case_and_parameters(content_type: str) -> None:
    assert post(VALID, content_type).status_int == 200


@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_a_body_of_too_many_bytes_is_refused(content_type: str) -> None:
    response = post(b" " * 131_073, content_type)
    assert (response.status_int, code_of(response)) == (413, "BodyTooLarge")


def test_a_huge_body_is_not_read_to_its_end() -> None:
    body = io.BytesIO(b" " * 1_000_000)
    response = post(b"", environ={"wsgi.input": body, "CONTENT_LENGTH": str(2**40)})
    assert response.status_int == 413
    assert body.tell() <= 131_073


@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_a_body_that_was_cut_off_is_malformed(content_type: str) -> None:
    response = post(VALID, content_type, environ={"CONTENT_LENGTH": str(len(VALID) + 1)})
    assert response.json["error"] == {"code": "MalformedBody", "message": "the body was cut off"}
    assert response.status_int == 400


class LostConnection(io.RawIOBase):
    """The input of a server that tells by an exception that the client has gone."""

    def read(self, size: int = -1) -> bytes:
        raise OSError(f"the client went away before {size} bytes")


def test_a_client_that_goes_away_is_no_failure_of_ours() -> None:
    assert code_of(post(b"", environ={"wsgi.input": LostConnection(), "CONTENT_LENGTH": "9"})) == "MalformedBody"


def test_a_body_without_a_length_is_read_where_the_server_marks_its_end() -> None:
    chunked = {"wsgi.input": io.BytesIO(VALID), "CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    assert post(b"", environ=chunked).status_int == 200
    endless = {**chunked, "wsgi.input": io.BytesIO(b" " * 131_073)}
    assert post(b"", environ=endless).status_int == 413


@pytest.mark.parametrize("length", ["", "abc"])
def test_a_body_without_a_length_is_left_alone_elsewhere(length: str) -> None:
    body = io.BytesIO(VALID)
    response = post(b"", environ={"wsgi.input": body, "CONTENT_LENGTH": length})
    assert response.json["error"]["message"] == "filename: is missing or empty"
    assert body.tell() == 0


def test_a_negative_length_does_not_wait_for_the_end_of_the_connection() -> None:
    body = io.BytesIO(VALID)
    assert code_of(post(b"", environ={"wsgi.input": body, "CONTENT_LENGTH": "-1"})) == "MalformedBody"
    assert body.tell() == 0


@pytest.mark.parametrize("body", [b"", b" \r\n"])
@pytest.mark.parametrize("content_type", ["", "text/plain", JSON])
def test_a_post_without_a_body_has_its_parameters_in_the_query(body: bytes, content_type: str) -> None:
    query = "&".join(f"{name}={text}" for name, text in FILE.items())
    assert post(body, content_type, environ={"QUERY_STRING": query}).status_int == 200


def test_a_get_is_not_asked_for_a_body() -> None:
    lost: dict[str, Any] = {"wsgi.input": LostConnection(), "CONTENT_LENGTH": "9"}
    request = Request.blank(PATH, environ=lost)
    assert code_of(request.get_response(make_middleware())) == "InvalidParameter"


def test_json_may_be_utf_16() -> None:
    response = post(json.dumps({**FILE, "filename": "é"}, ensure_ascii=False).encode("utf-16"))
    assert response.status_int == 200
