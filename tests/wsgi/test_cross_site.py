"""Whose pages may ask: our own, those of allowed origins by CORS, and no others."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from webob import Request, Response

from mule_core.errors import ConfigurationError
from mule_core.state.memory import MemoryUploadStore
from mule_wsgi.middleware import MuleMiddleware
from tests.core.fixtures import SETTINGS, make_uploads
from tests.wsgi.fixtures import ACTIONS, FILE, begin, host, make_client, make_middleware

OWN = "https://films.example"
FRIEND = "https://friend.example"
STRANGER = "https://evil.example"
SETTINGS_WITH_FRIEND = dataclasses.replace(SETTINGS, allowed_origins=(FRIEND,))

every_action = pytest.mark.parametrize("action", ACTIONS)


def ask(middleware: MuleMiddleware, action: str, *, method: str = "GET", url: str = OWN, **headers: str) -> Response:
    """Send ada's good parameters to an action as a browser would; `Sec_Fetch_Site` becomes `Sec-Fetch-Site`."""
    request = Request.blank(f"{url}/upload-backend/{action}/", method=method)
    request.query_string = urlencode(ACTIONS[action])
    request.remote_user = "ada"
    request.host = url.partition("://")[2]  # browsers leave the usual port out
    request.headers.update({name.replace("_", "-"): text for name, text in headers.items()})
    return request.get_response(middleware)


def code_of(response: Response) -> Any:
    return response.json["error"]["code"] if "error" in response.json else None


def cors_of(response: Response) -> dict[str, str]:
    return {name: text for name, text in response.headers.items() if name.startswith("Access-Control-")}


REFUSED = [
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "cross-site", "Origin": STRANGER},
    {"Sec_Fetch_Site": "same-site", "Origin": "https://blog.films.example"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
    {"Sec_Fetch_Site": "cross-site", "Origin": OWN},
    {"Sec_Fetch_Site": "SAME-ORIGIN"},
    {"Sec_Fetch_Site": "same-origin, cross-site"},
    {"Sec_Fetch_Site": ""},
    {"Origin": STRANGER},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://films.example"},
    {"Origin": "https://films.example.evil.example"},
    {"Origin": "https://evil-films.example"},
    {"Origin": "https://films.example:8443"},
    {"Origin": "https://films.example@evil.example"},
    {"Origin": f"{FRIEND}.evil.example"},
    {"Origin": f"{FRIEND}:8443"},
    {"Origin": "http://friend.example"},
    {"Origin": f"{FRIEND} {STRANGER}"},
    {"Referer": f"{STRANGER}/a/page"},
    {"Referer": STRANGER},
    {"Referer": f"{OWN}.evil.example/"},
    {"Referer": f"{OWN}@evil.example/"},
    {"Referer": "films.example/"},
    {"Origin": STRANGER, "Referer": f"{OWN}/"},
    {"Sec_Fetch_Site": "cross-site", "Referer": f"{OWN}/"},
    {"Sec_Fetch_Site": "cross-site", "Referer": f"{FRIEND}/"},
]
TAKEN = [
    {},
    {"Sec_Fetch_Site": "same-origin"},
    {"Sec_Fetch_Site": "same-origin", "Origin": OWN},
    {"Sec_Fetch_Site": "none"},
    {"Origin": OWN},
    {"Origin": FRIEND},
    {"Sec_Fetch_Site": "cross-site", "Origin": FRIEND},
    {"Sec_Fetch_Site": "same-site", "Origin": FRIEND},
    {"Referer": f"{OWN}/a/page?of=https://evil.example/"},
    {"Referer": f"{FRIEND}/"},
    {"Sec_Fetch_Site": "same-origin", "Referer": f"{STRANGER}/"},
]


@every_action
@pytest.mark.parametrize("headers", REFUSED, ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_of_another_site_gets_nothing_and_changes_nothing(
    action: str, headers: dict[str, str], method: str
) -> None:
    store = MemoryUploadStore()
    middleware = make_middleware(SETTINGS_WITH_FRIEND, store=store)
    begin(make_client(middleware))
    before = store.find_upload("ada", "uploads/ada/id1/a.mov")
    response = ask(middleware, action, method=method, **headers)
    assert (response.status_int, code_of(response)) == (403, "CrossSite")
    assert set(response.json) == {"error", "server_time"}
    assert cors_of(response) == {}
    assert "Set-Cookie" not in response.headers
    assert store.find_upload("ada", "uploads/ada/id1/a.mov") == before
    assert before is not None
    assert before.upload_id is None


@every_action
@pytest.mark.parametrize("headers", TAKEN, ids=str)
def test_our_own_pages_and_allowed_ones_are_answered(action: str, headers: dict[str, str]) -> None:
    middleware = make_middleware(SETTINGS_WITH_FRIEND)
    begin(make_client(middleware))
    assert ask(middleware, action, **headers).status_int == 200


@pytest.mark.parametrize(
    ("url", "origin", "is_own"),
    [
        ("http://films.example", "http://films.example", True),
        ("http://films.example", "https://films.example", True),  # a proxy ends TLS, and does not say so
        ("http://films.example:8443", "https://films.example:8443", True),
        ("http://films.example:80", "http://films.example", True),  # a proxy that names the usual port, too
        ("https://films.example:443", "https://films.example", True),
        ("https://films.example", "http://films.example", False),
        ("https://films.example", "https://films.example", True),
        ("http://FILMS.example", "http://films.example", True),
        ("http://localhost:5000", "http://localhost:5000", True),
        ("http://localhost:5000", "http://localhost:3000", False),
        ("http://localhost:5000", "http://localhost", False),
        ("http://localhost:5000", "http://127.0.0.1:5000", False),
        ("http://[::1]:5000", "http://[::1]:5000", True),
    ],
)
def test_our_own_origin_is_what_the_browser_asked_for(url: str, origin: str, *, is_own: bool) -> None:
    status = ask(make_middleware(), "get_init_signature", url=url, Origin=origin).status_int
    assert status == (200 if is_own else 403)


def test_a_proxy_that_asks_by_another_host_name_does_no_harm() -> None:
    inside = {"url": "http://app-1.internal:8080", "Origin": OWN}
    assert ask(make_middleware(), "get_init_signature", Sec_Fetch_Site="same-origin", **inside).status_int == 200
    assert ask(make_middleware(), "get_init_signature", **inside).status_int == 403
    told = make_middleware(dataclasses.replace(SETTINGS, origin=OWN))
    assert ask(told, "get_init_signature", **inside).status_int == 200
    assert ask(told, "get_init_signature", url=STRANGER, Origin=STRANGER).status_int == 403


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-Host"])
def test_nobody_else_says_what_our_origin_is(header: str) -> None:
    words = {"X-Forwarded-Proto": "http", "Forwarded": "host=evil.example;proto=https"}
    response = ask(
        make_middleware(),
        "get_init_signature",
        Origin="http://films.example" if header == "X-Forwarded-Proto" else STRANGER,
        **{header: words.get(header, "evil.example")},
    )
    assert code_of(response) == "CrossSite"


def test_a_refusal_is_told_to_the_log_with_what_the_operator_has_to_know(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ask(make_middleware(), "get_init_signature", url="http://app-1.internal:8080", Origin=f"{OWN}\nforged")
    assert caplog.messages == [
        r"refused code=CrossSite origin='https://films.example\nforged' site=None ours='http://app-1.internal:8080'"
    ]


# CORS


@every_action
def test_an_allowed_page_may_read_every_answer_and_send_its_cookies(action: str) -> None:
    middleware = make_middleware(SETTINGS_WITH_FRIEND)
    begin(make_client(middleware))
    response = ask(middleware, action, Origin=FRIEND, Sec_Fetch_Site="cross-site")
    assert cors_of(response) == {
        "Access-Control-Allow-Origin": FRIEND,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After",
    }
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("action", "changes", "code"),
    [
        ("get_init_signature", {"filesize": "many"}, "InvalidParameter"),
        ("get_init_signature", {"filesize": "53687091200001"}, "FileTooLarge"),
        ("get_end_signature", {"key": "unknown"}, "UnknownUpload"),
    ],
)
def test_an_allowed_page_may_read_why_it_is_refused(action: str, changes: dict[str, str], code: str) -> None:
    client = make_client(make_middleware(SETTINGS_WITH_FRIEND))
    response = client.get(
        f"/upload-backend/{action}", {**ACTIONS[action], **changes}, headers={"Origin": FRIEND}, status="*"
    )
    assert code_of(response) == code
    assert response.headers["Access-Control-Allow-Origin"] == FRIEND


def test_a_failure_of_ours_may_be_read_too() -> None:
    middleware = MuleMiddleware(host, make_uploads(), owner_of=lambda _: 7, allowed_origins=[FRIEND])  # type: ignore[arg-type,return-value]
    response = ask(middleware, "get_init_signature", Origin=FRIEND)
    assert (response.status_int, response.headers["Access-Control-Allow-Origin"]) == (500, FRIEND)


def test_an_answer_to_our_own_page_is_not_shared_and_says_on_what_it_depends() -> None:
    response = ask(make_middleware(SETTINGS_WITH_FRIEND), "get_init_signature", Origin=OWN)
    assert (cors_of(response), response.headers["Vary"]) == ({}, "Origin")
    assert "Vary" not in ask(make_middleware(), "get_init_signature", Origin=OWN).headers


@every_action
def test_a_preflight_of_an_allowed_page_says_what_it_may_send(action: str) -> None:
    wanted = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    response = ask(make_middleware(SETTINGS_WITH_FRIEND), action, method="OPTIONS", Origin=FRIEND, **wanted)
    assert (response.status_int, response.body) == (204, b"")
    assert response.headers["Vary"] == "Origin"
    assert cors_of(response) == {
        "Access-Control-Allow-Origin": FRIEND,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": "7200",
    }


@pytest.mark.parametrize("origin", [STRANGER, "null", f"{FRIEND}.evil.example"])
def test_a_preflight_of_another_page_is_refused(origin: str) -> None:
    wanted = {"Origin": origin, "Access_Control_Request_Method": "POST"}
    response = ask(make_middleware(SETTINGS_WITH_FRIEND), "get_init_signature", method="OPTIONS", **wanted)
    assert (response.status_int, cors_of(response)) == (403, {})


def test_options_that_are_no_preflight_are_no_method_of_ours() -> None:
    response = ask(make_middleware(SETTINGS_WITH_FRIEND), "get_init_signature", method="OPTIONS", Origin=FRIEND)
    assert (response.status_int, response.headers["Allow"]) == (405, "GET, POST")


def test_what_is_not_ours_is_left_to_the_app() -> None:
    headers = {"Origin": STRANGER, "Sec-Fetch-Site": "cross-site"}
    response = make_client(make_middleware(SETTINGS_WITH_FRIEND)).get("/own", headers=headers)
    assert response.json["path"] == "/own"
    assert cors_of(response) == {}


@pytest.mark.parametrize("origins", [{"origin": "films.example"}, {"allowed_origins": ["*"]}])
def test_what_is_no_origin_is_refused_at_start(origins: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="origin"):
        MuleMiddleware(host, make_uploads(), **origins)


def test_old_clients_without_either_header_are_still_answered() -> None:
    assert make_client(make_middleware()).get("/upload-backend/get_init_signature", FILE).json["signature"]
