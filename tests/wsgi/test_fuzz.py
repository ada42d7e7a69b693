"""Whatever is sent, the answer is a documented one: no query, body or cookie makes the server fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webob import Request, Response

from mule_core.state.sql import SqlUploadStore
from mule_wsgi.middleware import MuleMiddleware
from tests.wsgi.fixtures import ACTIONS, begin, make_client, make_middleware

DOCUMENTED: dict[int, set[str | None]] = {
    200: {None},
    400: {"InvalidParameter", "MalformedBody"},
    403: {"KeyNotAllowed", "CookieMissing", "CrossSite"},
    404: {"UnknownUpload"},
    405: {"MethodNotAllowed"},
    409: {"UploadIdMismatch", "UploadOver"},
    413: {"FileTooLarge", "BodyTooLarge"},
    415: {"UnsupportedMediaType"},
}
NAMES = sorted({name for params in ACTIONS.values() for name in params} | {"ticket", "force", "unknown"})
ORIGINS = ["http://localhost", "https://localhost", "http://localhost:80", "null", "", "//", "https://", "://:80"]
SITES = ["same-origin", "same-site", "cross-site", "none", ""]
CONTENT_TYPES = ["application/json", "application/x-www-form-urlencoded", "text/plain", ""]

actions = st.sampled_from(sorted(ACTIONS))
latin_1 = st.text(st.characters(codec="latin-1"))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
# Good parameters, some of them spoilt: what is nearly right gets furthest.
spoilt = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)


@pytest.fixture(scope="module")
def middleware(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MuleMiddleware]:
    """Stand over a real database; the upload that ACTIONS speak of has begun."""
    database = tmp_path_factory.mktemp("fuzz") / "mule.db"
    with closing(SqlUploadStore.from_url(f"sqlite:///{database}")) as store:
        middleware = make_middleware(store=store)
        begin(make_client(middleware))
        yield middleware


def send(middleware: MuleMiddleware, action: str, *, body: bytes = b"", **environ: str) -> Response:
    """Send a request of ada's as a server would hand it over; `environ` goes before all else."""
    request = Request.blank(f"/upload-backend/{action}/")
    request.body = body
    request.environ.update({"REMOTE_USER": "ada", **environ})
    return request.get_response(middleware)


def check(response: Response) -> None:
    assert response.json["server_time"]
    code = response.json["error"]["code"] if "error" in response.json else None
    assert code in DOCUMENTED[response.status_int]
    assert response.headers["Cache-Control"] == "no-store"


@given(action=actions, query=latin_1)
def test_any_query(middleware: MuleMiddleware, action: str, query: str) -> None:
    check(send(middleware, action, QUERY_STRING=query))


@given(action=actions, name=st.sampled_from(NAMES), text=latin_1)
def test_any_value_of_a_known_parameter(middleware: MuleMiddleware, action: str, name: str, text: str) -> None:
    pairs = [f"{known}={good}" for known, good in ACTIONS[action].items() if known != name]
    check(send(middleware, action, QUERY_STRING="&".join([*pairs, f"{name}={text}"])))


@given(action=actions, body=st.binary(), content_type=st.sampled_from(CONTENT_TYPES))
def test_any_body(middleware: MuleMiddleware, action: str, body: bytes, content_type: str) -> None:
    check(send(middleware, action, body=body, REQUEST_METHOD="POST", CONTENT_TYPE=content_type))


@given(action=actions, changes=spoilt)
def test_any_json(middleware: MuleMiddleware, action: str, changes: dict[str, object]) -> None:
    body = json.dumps({**ACTIONS[action], **changes}).encode()
    check(send(middleware, action, body=body, REQUEST_METHOD="POST", CONTENT_TYPE="application/json"))


@given(action=actions, method=st.sampled_from(["GET", "POST", "HEAD", "get", "", "BREW", "OPTIONS"]), cookie=latin_1)
def test_any_method_and_cookie(middleware: MuleMiddleware, action: str, method: str, cookie: str) -> None:
    response = send(middleware, action, REQUEST_METHOD=method, HTTP_COOKIE=f"mule_owner={cookie}", REMOTE_USER="")
    if method == "HEAD":
        assert response.status_int == 405
    else:
        check(response)


@given(action=actions, origin=st.sampled_from(ORIGINS) | latin_1, site=st.sampled_from(SITES) | latin_1, host=latin_1)
def test_any_origin(middleware: MuleMiddleware, action: str, origin: str, site: str, host: str) -> None:
    query = "&".join(f"{name}={text}" for name, text in ACTIONS[action].items())
    headers = {"HTTP_ORIGIN": origin, "HTTP_SEC_FETCH_SITE": site, "HTTP_HOST": host}
    response = send(middleware, action, body=b"", QUERY_STRING=query, **headers)
    check(response)
    if "error" not in response.json:
        assert site in ("same-origin", "none")


@given(preflight=latin_1, origin=st.sampled_from(ORIGINS) | latin_1)
def test_any_preflight(middleware: MuleMiddleware, preflight: str, origin: str) -> None:
    headers = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": preflight}
    response = send(middleware, "get_end_signature", body=b"", REQUEST_METHOD="OPTIONS", **headers)
    if response.status_int != 204:
        check(response)


@given(content_type=latin_1, length=latin_1)
def test_any_header_of_a_body(middleware: MuleMiddleware, content_type: str, length: str) -> None:
    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type, "CONTENT_LENGTH": length}
    check(send(middleware, "get_end_signature", body=b"", **environ))
