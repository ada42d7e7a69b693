"""Whose upload is this: the host's word, REMOTE_USER, or a cookie that nobody guesses."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import re
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from webtest import TestResponse

from mule_core.settings import Settings
from mule_wsgi.identity import Identity
from tests.core.fixtures import SETTINGS
from tests.wsgi.fixtures import ACTIONS, FILE, begin, make_client, make_middleware

PATH = "/upload-backend/get_init_signature"
TOKEN = "t" * 43
OWN = "https://films.example"
FROM_FRIEND = {"HTTP_ORIGIN": "https://friend.example", "HTTP_SEC_FETCH_SITE": "cross-site"}
WITH_FRIEND = dataclasses.replace(SETTINGS, allowed_origins=("https://friend.example",))
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()[:32]


def ask(
    settings: Settings = SETTINGS, *, prefix: str = "/upload-backend", url: str = "http://localhost", **environ: str
) -> TestResponse:
    """Begin an upload as nobody in particular, in one request of its own."""
    client = make_client(make_middleware(settings, prefix=prefix), user=None)
    return client.get(f"{url}{prefix.rstrip('/')}/get_init_signature", FILE, extra_environ=environ)


def cookie_of(response: TestResponse) -> Morsel[str]:
    """Give the one cookie that an answer sets."""
    (header,) = response.headers.getall("Set-Cookie")
    (morsel,) = SimpleCookie(header.removesuffix("; Partitioned")).values()  # which Python knows only from 3.14 on
    return morsel


def owner_of(response: TestResponse) -> str:
    """Give the owner as the key names it."""
    owner: str = response.json["key"].split("/")[1]
    return owner


def test_a_newcomer_gets_a_cookie_out_of_reach_of_scripts_and_other_sites() -> None:
    cookie = cookie_of(ask())
    assert cookie.key == "mule_owner"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert (cookie["path"], cookie["max-age"], cookie["domain"]) == ("/upload-backend", "31536000", "")


@pytest.mark.parametrize(
    ("url", "origin"),
    [("https://localhost", None), ("http://localhost", "https://films.example"), ("https://localhost", OWN)],
)
def test_under_https_the_cookie_stays_there_and_no_neighbour_can_set_it(url: str, origin: str | None) -> None:
    cookie = cookie_of(ask(dataclasses.replace(SETTINGS, origin=origin), url=url, SCRIPT_NAME="/sites/mine"))
    assert cookie.key == "__Host-mule_owner"
    # All of which browsers want of such a name, or else they do not take it.
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SSL", "HTTP_FORWARDED", "HTTPS"])
def test_nobody_but_the_server_says_that_it_is_https(header: str) -> None:
    words = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "proto=https"}
    assert cookie_of(ask(SETTINGS, **{header: words.get(header, "on")})).key == "mule_owner"


def test_a_plain_cookie_is_nobody_under_https() -> None:
    secure = {"wsgi.url_scheme": "https", "HTTP_COOKIE": f"mule_owner={TOKEN}"}
    assert owner_of(ask(SETTINGS, **secure)) != f"anonymous-{DIGEST}"
    secure["HTTP_COOKIE"] = f"__Host-mule_owner={TOKEN}"
    assert owner_of(ask(SETTINGS, **secure)) == f"anonymous-{DIGEST}"


def test_a_visitor_from_an_allowed_page_gets_another_cookie_that_goes_from_site_to_site() -> None:
    response = ask(WITH_FRIEND, url="https://localhost", **FROM_FRIEND)
    (header,) = response.headers.getall("Set-Cookie")
    cookie = cookie_of(response)
    assert cookie.key == "__Host-mule_visitor"
    assert (cookie["secure"], cookie["samesite"], cookie["httponly"], cookie["path"]) == (True, "None", True, "/")
    assert header.endswith("; Partitioned")


def test_our_own_cookie_and_that_of_a_visitor_do_not_stand_for_one_another() -> None:
    own, visitors = (f"__Host-mule_{name}={TOKEN}" for name in ("owner", "visitor"))
    for cookie, is_known in ((own, False), (visitors, True)):
        response = ask(WITH_FRIEND, url="https://localhost", HTTP_COOKIE=cookie, **FROM_FRIEND)
        assert (owner_of(response) == f"anonymous-{DIGEST}") is is_known
        response = ask(WITH_FRIEND, url="https://localhost", HTTP_COOKIE=cookie)
        assert (owner_of(response) == f"anonymous-{DIGEST}") is not is_known


def test_a_page_of_the_same_site_sends_the_cookie_of_our_own() -> None:
    same_site = FROM_FRIEND | {"HTTP_SEC_FETCH_SITE": "same-site"}
    assert cookie_of(ask(WITH_FRIEND, url="https://localhost", **same_site)).key == "__Host-mule_owner"


def test_between_two_ports_of_a_plain_host_the_plain_cookie_goes() -> None:
    settings = dataclasses.replace(SETTINGS, allowed_origins=("http://localhost:3000",))
    cookie = cookie_of(ask(settings, HTTP_ORIGIN="http://localhost:3000"))
    assert (cookie.key, cookie["secure"]) == ("mule_owner", "")


@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "get_init_signature"])
def test_a_browser_that_sends_no_cookie_back_is_told_so(action: str) -> None:
    middleware = make_middleware()
    begun = begin(make_client(middleware, user=None))
    stranger = make_client(middleware, user=None)
    response = stranger.get(f"/upload-backend/{action}", {**ACTIONS[action], "key": begun["key"]}, status=403)
    assert response.json["error"] == {
        "code": "CookieMissing",
        "message": "this browser does not send back the cookie that it is known by: allow cookies for this site",
    }


def test_a_cookie_that_is_known_to_nobody_is_a_cookie_all_the_same() -> None:
    client = make_client(make_middleware(), user=None)
    anybody = {"HTTP_COOKIE": f"mule_owner={TOKEN}"}
    response = client.get(
        "/upload-backend/get_end_signature", ACTIONS["get_end_signature"], extra_environ=anybody, status=404
    )
    assert response.json["error"]["code"] == "UnknownUpload"


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("cookie", ["", f"mule_owner={TOKEN}"])
def test_who_may_not_be_anonymous_is_asked_to_sign_in(action: str, cookie: str) -> None:
    client = make_client(make_middleware(dataclasses.replace(SETTINGS, anonymous=False)), user=None)
    response = client.get(
        f"/upload-backend/{action}", ACTIONS[action], extra_environ={"HTTP_COOKIE": cookie}, status=401
    )
    assert response.json["error"] == {"code": "SignInRequired", "message": "sign in to go on"}
    assert response.headers["WWW-Authenticate"] == 'Mule realm="uploads"'
    assert "Set-Cookie" not in response.headers


def test_who_is_signed_in_needs_no_cookie() -> None:
    response = ask(dataclasses.replace(SETTINGS, anonymous=False), REMOTE_USER="ada")
    assert owner_of(response) == "ada"
    assert "Set-Cookie" not in response.headers


def test_the_token_is_in_no_repr() -> None:
    assert TOKEN not in repr(Identity(owner="anonymous-x", new_token=TOKEN))


@pytest.mark.parametrize(
    ("script_name", "prefix", "path"),
    [
        ("", "/", "/"),
        ("/sites/mine", "/", "/sites/mine"),
        ("/sites/mine", "/upload-backend", "/sites/mine/upload-backend"),
        ("/caf\u00c3\u00a9;x", "/up", "/caf%C3%A9%3Bx/up"),  # as WSGI writes /café;x
        ("", "/a@b:c", "/a@b:c"),
    ],
)
def test_the_cookie_is_for_the_mounted_prefix_alone(script_name: str, prefix: str, path: str) -> None:
    assert cookie_of(ask(prefix=prefix, SCRIPT_NAME=script_name))["path"] == path


def test_the_cookie_is_given_once() -> None:
    client = make_client(make_middleware(), user=None)
    first = client.get(PATH, FILE)
    again = client.get(PATH, FILE)
    assert cookie_of(first)
    assert "Set-Cookie" not in again.headers
    assert again.json["key"] == first.json["key"]


def test_two_newcomers_are_two_owners() -> None:
    one, other = ask(), ask()
    assert cookie_of(one).value != cookie_of(other).value
    assert owner_of(one) != owner_of(other)


def test_the_owner_tells_nothing_of_the_token() -> None:
    response = ask(HTTP_COOKIE=f"mule_owner={TOKEN}")
    assert owner_of(response) == f"anonymous-{DIGEST}"
    assert TOKEN not in response.text


@pytest.mark.parametrize(
    "token", ["", "short", "t" * 44, "t" * 42 + "/", "t" * 42 + "\u00e9", f'"{"t" * 40}"', f"anonymous-{DIGEST}"]
)
def test_an_invalid_cookie_is_replaced(token: str) -> None:
    response = ask(HTTP_COOKIE=f"mule_owner={token}")
    assert cookie_of(response).value != token
    assert owner_of(response) != f"anonymous-{DIGEST}"


@pytest.mark.parametrize("header", ["=", ";;;", "\u00ff\u00fe", "mule_owner", "a=b; mule_owner=\\777", "x" * 5000])
def test_a_cookie_header_of_garbage_is_no_failure(header: str) -> None:
    assert cookie_of(ask(HTTP_COOKIE=header))


@pytest.mark.parametrize("other", ["theme=dark,{}", 'utm={{"q":"{}"}}', 'name="Jos\\351 {}"', "theme=dark {}", "x{}"])
def test_what_stands_in_another_cookie_is_no_cookie(other: str) -> None:
    """A neighbour may set that one, whatever is within."""
    secure = {"wsgi.url_scheme": "https", "HTTP_COOKIE": other.format(f"__Host-mule_owner={'a' * 43}")}
    assert cookie_of(ask(SETTINGS, **secure)).key == "__Host-mule_owner"
    secure["HTTP_COOKIE"] = f"__Host-mule_owner={TOKEN}; {secure['HTTP_COOKIE']}"
    assert owner_of(ask(SETTINGS, **secure)) == f"anonymous-{DIGEST}"


def test_a_long_cookie_takes_no_longer_than_its_bytes() -> None:
    ask(SETTINGS, HTTP_COOKIE="a" * 250_000)  # a parser by regular expressions is at it for minutes


def test_the_cookies_of_the_host_are_left_alone() -> None:
    response = ask(HTTP_COOKIE=f"session=abc; mule_owner={TOKEN}; other=1")
    assert "Set-Cookie" not in response.headers


def test_an_error_gives_no_cookie() -> None:
    response = make_client(make_middleware(), user=None).get(PATH, status=400)
    assert "Set-Cookie" not in response.headers


def test_a_user_that_the_server_knows_is_the_owner_and_gets_no_cookie() -> None:
    response = ask(REMOTE_USER="ada")
    assert owner_of(response) == "ada"
    assert "Set-Cookie" not in response.headers


def test_an_empty_user_is_nobody() -> None:
    assert cookie_of(ask(REMOTE_USER=""))


def test_a_user_goes_before_a_cookie() -> None:
    assert owner_of(ask(REMOTE_USER="ada", HTTP_COOKIE=f"mule_owner={TOKEN}")) == "ada"


def test_the_host_may_say_who_it_is() -> None:
    client = make_client(make_middleware(owner_of=lambda environ: environ.get("app.account")))
    assert client.get(PATH, FILE, extra_environ={"app.account": "team-7"}).json["key"].startswith("uploads/team-7/")
    assert cookie_of(client.get(PATH, FILE)), "the host says nobody, and is asked instead of REMOTE_USER"


@pytest.mark.parametrize("name", [7, 0, False, b"ada", ["ada"]])
def test_a_name_that_is_no_text_is_told_to_the_log(name: Any, caplog: pytest.LogCaptureFixture) -> None:
    client = make_client(make_middleware(owner_of=lambda _: name))
    response = client.get(PATH, FILE, status=500)
    assert response.json["error"] == {"code": "InternalError", "message": "something went wrong on the server"}
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert f"TypeError: owner_of has to give a text or None, not {type(name).__name__}" in caplog.text


def test_a_host_that_fails_to_say_who_it_is_is_told_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    response = make_client(make_middleware(owner_of=lambda environ: str(environ["app.account"]))).get(
        PATH, FILE, status=500
    )
    assert response.json["error"]["code"] == "InternalError"
    assert "KeyError: 'app.account'" in caplog.text
    assert "owner_of(request.environ)" in caplog.text


@pytest.mark.parametrize("user", [f"anonymous-{DIGEST}", f"named-anonymous-{DIGEST}", "anonymous-", "named-x"])
def test_a_user_named_like_an_anonymous_owner_cannot_be_one(user: str) -> None:
    client = make_client(make_middleware(), user=None)
    anonymous = {"HTTP_COOKIE": f"mule_owner={TOKEN}"}
    begun = client.get(PATH, FILE, extra_environ=anonymous).json
    client.get(
        "/upload-backend/chunk_loaded",
        {"key": begun["key"], "upload_id": "id-1", "chunk": "1"},
        extra_environ=anonymous,
    )
    posing = {"REMOTE_USER": user}
    assert "chunks" not in client.get(PATH, FILE, extra_environ=posing).json
    refused = client.get(
        "/upload-backend/get_end_signature",
        {"key": begun["key"], "upload_id": "id-1"},
        extra_environ=posing,
        status=404,
    )
    assert refused.json["error"]["code"] == "UnknownUpload"


def test_users_that_differ_only_in_our_own_marks_are_different_owners() -> None:
    names = ["x", "named-x", "named-named-x", "anonymous-x", "named-anonymous-x"]
    assert len({owner_of(ask(REMOTE_USER=name)) for name in names}) == len(names)


@pytest.mark.parametrize("user", ["ada lovelace", "CORP\\ada", "../bob", "a" * 3000, "\u00e4\u00f6"])
def test_any_name_that_a_host_gives_makes_a_plain_key(user: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9-]{1,60}", owner_of(ask(REMOTE_USER=user)))


@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "get_init_signature"])
def test_one_owner_cannot_touch_the_upload_of_another(action: str) -> None:
    client: Any = make_client(make_middleware())
    begin(client)
    foreign = client.get(f"/upload-backend/{action}", ACTIONS[action], extra_environ={"REMOTE_USER": "bob"}, status=404)
    never = {**ACTIONS[action], "key": "never"}
    unknown = client.get(f"/upload-backend/{action}", never, extra_environ={"REMOTE_USER": "bob"}, status=404)
    assert foreign.json["error"] == unknown.json["error"]
