"""Methods, paths and content types that server, proxy and middleware may read differently."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from webob import Request, Response

from tests.wsgi.attacks.oracle import judge
from tests.wsgi.attacks.world import ACTORS, PREFIX, VARIANTS, World, good_params, look_at, make_world, plan_bound
from tests.wsgi.fixtures import ACTIONS, make_middleware

ADA = ACTORS["ada"]
OWN, BOBS = plan_bound("ada"), plan_bound("bob")
FORM = "application/x-www-form-urlencoded"

every_action = pytest.mark.parametrize("action", ACTIONS)


def ask(world: World, path: str, *, method: str = "GET", body: bytes = b"", **environ: str) -> Response:
    """Send a request as a server would hand it over: `path` is decoded."""
    request = Request.blank("/", method=method)
    request.body = body
    request.environ.update(ADA.environ, PATH_INFO=path, **environ)
    return request.get_response(make_middleware(world.settings, store=world.store))


@every_action
@pytest.mark.parametrize(
    "method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "Post", "X"]
)
def test_another_method_does_nothing(action: str, method: str) -> None:
    world = make_world()
    form = urlencode(good_params(action, OWN)).encode()
    response = ask(
        world, f"{PREFIX}/{action}/", method=method, body=form, CONTENT_TYPE=FORM, QUERY_STRING=form.decode()
    )
    assert response.status_int == 405
    assert response.headers["Allow"] == "GET, POST"
    assert response.headers["Cache-Control"] == "no-store"
    assert b"X-Amz-" not in response.body
    assert look_at(world.store) == world.before


@every_action
@pytest.mark.parametrize("name", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD", "HTTP_X_METHOD_OVERRIDE"])
def test_no_header_makes_another_method_of_one(action: str, name: str) -> None:
    world = make_world()
    query = urlencode(good_params(action, OWN))
    more: dict[str, Any] = {name: "GET"}
    response = ask(world, f"{PREFIX}/{action}/", method="PUT", QUERY_STRING=query, **more)
    assert response.status_int == 405
    assert look_at(world.store) == world.before


@every_action
def test_a_get_has_no_body(action: str) -> None:
    """A cache or a proxy may drop it, so that what was looked at is not what was done."""
    world = make_world()
    body = urlencode(good_params(action, OWN)).encode()
    response = ask(world, f"{PREFIX}/{action}/", body=body, CONTENT_TYPE=FORM)
    assert not judge(world, ADA, action, {}, response)


OTHER_PATHS = [
    "//upload-backend/{action}/",
    "/upload-backend//{action}/",
    "/upload-backend/{action}//",
    "/upload-backend/./{action}/",
    "/upload-backend/x/../{action}/",
    "/x/../upload-backend/{action}/",
    "/upload-backend/{action}/.",
    "/upload-backend/{action}.",
    "/upload-backend./{action}",
    "/upload-backend/{action} ",
    "/upload-backend/{action}%2f",
    "/upload-backend%2f{action}",
    "/upload-backend/{action}\0",
    "/upload-backend/{action}\r\n",
    "/upload-backend/{action};x",
    "/upload-backend;x/{action}",
    "/upload-backend/{action}.json",
    "/upload-backend\\{action}",
    "\\upload-backend\\{action}",
    "/UPLOAD-BACKEND/{action}",
    "/upload-backend/{upper}",
    "/upload-backend/{dashed}",
    "/upload-backend/{action}/more",
    "/upload-backend",
    "/upload-backend/",
    "/upload-backend/__call__",
    "/upload-backendx/{action}",
    "upload-backend/{action}",
    "/upload\u2010backend/{action}".encode().decode("latin-1"),
    "http://localhost/upload-backend/{action}",
    "",
]


@every_action
@pytest.mark.parametrize("path", OTHER_PATHS)
def test_what_is_not_our_path_to_the_letter_is_the_hosts(action: str, path: str) -> None:
    """So that a rule of a proxy's or the host's for the one path cannot be passed by another."""
    world = make_world()
    path = path.format(action=action, upper=action.upper(), dashed=action.replace("_", "-"))
    response = ask(world, path, QUERY_STRING=urlencode(good_params(action, OWN)))
    assert response.json == {"path": Request({"PATH_INFO": path}).path_info, "method": "GET", "body": ""}
    assert look_at(world.store) == world.before


@every_action
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
        "text/json",
        "application/json-patch+json",
        "application/json, text/plain",
        "application/x-www-form-urlencoded, application/json",
        "application",
        "",
        "\t",
    ],
)
def test_a_body_of_another_type_is_refused(action: str, content_type: str) -> None:
    """Above all one that a page of another site can send without asking first."""
    world = make_world()
    for body in (json.dumps(good_params(action, BOBS)), urlencode(good_params(action, OWN))):
        response = ask(world, f"{PREFIX}/{action}", method="POST", body=body.encode(), CONTENT_TYPE=content_type)
        assert not judge(world, ADA, action, {}, response)
        assert response.status_int == 415


BODIES: dict[str, tuple[bytes, str]] = {
    "a list": (b'[{"key": "a"}]', "application/json"),
    "a text": (b'"key"', "application/json"),
    "two": (b'{"key": "a"} {"key": "b"}', "application/json"),
    "cut off": (b'{"key": "a"', "application/json"),
    "UTF-16": ('{"key": "a"}'.encode("utf-16"), "application/json; charset=utf-16"),
    "UTF-7": (b"{+ACI-key+ACI-: +ACI-a+ACI-}", "application/json; charset=utf-7"),
    "no UTF-8": (b'{"key": "\xff\xfe"}', "application/json"),
    "deep": (b'{"key":' + b"[" * 60_000, "application/json"),
    "large": (b'{"key": "' + b"a" * 200_000 + b'"}', "application/json"),
    "a large form": (b"key=" + b"a" * 200_000, FORM),
    "many names": (b"&".join(b"k%d=1" % number for number in range(10_000)), FORM),
    "names without values": (b"key&upload_id&chunk", FORM),
    "names between semicolons": (b"key=a;upload_id=b;chunk=1", FORM),
    "names in brackets": (b"key[]=a&upload_id[]=b&chunk[0]=1", FORM),
    "a proto": (b'{"__proto__": {"key": "a"}}', "application/json"),
}


@every_action
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_refused(action: str, name: str) -> None:
    world = make_world()
    body, content_type = BODIES[name]
    response = ask(world, f"{PREFIX}/{action}", method="POST", body=body, CONTENT_TYPE=content_type)
    assert not judge(world, ADA, action, {}, response)


@every_action
@pytest.mark.parametrize("variant", VARIANTS)
def test_headers_that_name_somebody_are_not_believed(action: str, variant: str) -> None:
    """Who asks, the server says by REMOTE_USER; a header by such a name is the browser's own."""
    world = make_world(variant)
    names = dict.fromkeys(["HTTP_REMOTE_USER", "HTTP_X_REMOTE_USER", "HTTP_X_FORWARDED_USER", "HTTP_FROM"], "bob")
    more: dict[str, Any] = {**names, "HTTP_AUTHORIZATION": "Basic Ym9iOmJvYg==", "HTTP_COOKIE": "mule_owner=bob"}
    response = ask(world, f"{PREFIX}/{action}", QUERY_STRING=urlencode(good_params(action, BOBS)), **more)
    assert judge(world, ADA, action, good_params(action, BOBS), response) == (action == "get_init_signature")
