"""Where the actions are, and that nothing else is touched on its way to the app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest
from webob import Request

from mule_core.errors import ConfigurationError
from mule_wsgi.middleware import MuleMiddleware
from tests.core.fixtures import make_uploads
from tests.wsgi.fixtures import ACTIONS, FILE, make_client, make_middleware

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

QUERY = "&".join(f"{name}={text}" for name, text in FILE.items())


class Unread:
    """A request body that nobody may touch."""

    def __getattr__(self, name: str) -> None:
        raise AssertionError(f"the body was asked to {name}")


class Recorder:
    """An app that keeps what it was called with."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.environ = environ
        start_response("200 OK", [])
        return self.body

    def __init__(self) -> None:
        self.body = [b"the app's own"]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_served_with_and_without_a_last_slash(action: str, slash: str) -> None:
    client = make_client(make_middleware())
    client.get("/upload-backend/get_init_signature", ACTIONS["get_init_signature"])
    assert "server_time" in client.get(f"/upload-backend/{action}{slash}", ACTIONS[action]).json


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("/upload-backend", "/upload-backend/get_init_signature"),
        ("/a/b/c", "/a/b/c/get_init_signature/"),
        ("/", "/get_init_signature"),
        ("/", "/get_init_signature/"),
        ("/up/", "/up/get_init_signature"),
        ("/téléversement", "/t%C3%A9l%C3%A9versement/get_init_signature"),
    ],
)
def test_the_prefix_is_where_the_actions_are(prefix: str, path: str) -> None:
    client = make_client(make_middleware(prefix=prefix))
    assert client.get(f"{path}?{QUERY}").json["key"] == "uploads/ada/id1/a.mov"


@pytest.mark.parametrize("prefix", ["", "upload-backend", "http://localhost/upload-backend"])
def test_a_prefix_that_no_request_could_have_is_refused_at_start(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="prefix"):
        make_middleware(prefix=prefix)


def test_a_middleware_that_is_mounted_itself_finds_its_prefix_below() -> None:
    client = make_client(make_middleware())
    mounted = {"SCRIPT_NAME": "/sites/mine"}
    assert client.get(f"/upload-backend/get_init_signature?{QUERY}", extra_environ=mounted).json["key"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/upload-backend",
        "/upload-backend/",
        "/upload-backend/get_init_signature/more",
        "/upload-backend/get_init_signature//",
        "/upload-backend//get_init_signature",
        "/upload-backend/get_secret_key",
        "/upload-backend/GET_INIT_SIGNATURE",
        "/upload-backend/__init__",
        "/upload-backend/static/page.js",
        "/upload-backendget_init_signature",
        "/x/upload-backend/get_init_signature",
        "/get_init_signature",
    ],
)
def test_every_other_path_reaches_the_app(path: str) -> None:
    assert make_client(make_middleware()).get(f"{path}?{QUERY}").json == {"path": path, "method": "GET", "body": ""}


def test_the_app_gets_the_very_environ_and_its_answer_comes_back_as_it_is() -> None:
    app = Recorder()
    environ: dict[str, Any] = Request.blank("/upload-backend/own?x=%E9", method="POST").environ
    environ |= {"wsgi.input": Unread(), "CONTENT_LENGTH": "1000000", "HTTP_COOKIE": "mule_owner=x; a=b"}
    before = dict(environ)
    answer = MuleMiddleware(app, make_uploads())(environ, lambda *_: lambda _: None)
    assert answer is app.body
    assert app.environ is environ
    assert environ == before


def test_an_app_reads_its_own_body() -> None:
    client = make_client(make_middleware())
    assert client.post("/form", "x" * 1_000_000).json["body"] == "x" * 1_000_000
    assert client.request("/any", method="PATCH").json["method"] == "PATCH"


def test_a_request_without_a_path_reaches_the_app() -> None:
    app = Recorder()
    environ: dict[str, Any] = Request.blank("/").environ
    del environ["PATH_INFO"]
    MuleMiddleware(app, make_uploads())(environ, lambda *_: lambda _: None)
    assert app.environ is environ


def test_two_middlewares_stand_one_before_the_other() -> None:
    inner = make_middleware(prefix="/inner")
    client = make_client(MuleMiddleware(inner, make_uploads(), prefix="/outer"))
    for prefix in ("/inner", "/outer"):
        assert client.get(f"{prefix}/get_init_signature?{QUERY}").json["key"]
    assert client.get("/else").json["path"] == "/else"
