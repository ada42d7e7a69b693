"""Mule before an ASGI app: the actions as on any WSGI server, and all else untouched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mule_core.settings import Settings
from mule_wsgi.asgi import Message, MuleASGIMiddleware, Receive, Scope, Send

FILE = {"filename": "a.mov", "filesize": 20_000_000, "last_modified": 1_763_800_000_000}
ACTION = "/upload-backend/get_init_signature/"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was sent, put together; `read` are the messages that were taken of those that came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    read: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def host(scope: Scope, receive: Receive, send: Send) -> None:
    """The app behind: says that it was reached, and what was sent to it."""
    if scope["type"] != "http":
        await send({"type": f"{scope['type']}.seen"})
        return
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode() + b" " + body})


@pytest.fixture
def app(tmp_path: Path) -> MuleASGIMiddleware:
    database_url = f"sqlite:///{tmp_path}/mule.db"
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", database_url=database_url)
    return MuleASGIMiddleware(host, settings, owner_of=lambda environ: environ["asgi.scope"].get("user"))


def send_all(
    app: MuleASGIMiddleware, scope: Mapping[str, Any], messages: Sequence[Message]
) -> tuple[list[Message], int]:
    """Give what the app sends, and how many of the messages it has read."""
    sent: list[Message] = []
    coming = iter(messages)
    read = 0

    async def receive() -> Message:
        nonlocal read
        read += 1
        return next(coming)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app({**scope}, receive, send))
    return sent, read


def ask(
    app: MuleASGIMiddleware,
    path: str = ACTION,
    *bodies: bytes,
    method: str = "POST",
    headers: Mapping[str, str] = JSON,
    **scope: Any,
) -> Answer:
    """Send a request whose body comes in these pieces."""
    base = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
    }
    pieces = bodies or (json.dumps(FILE).encode(),)
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": True} for body in pieces]
    messages[-1]["more_body"] = False
    (start, body), read = send_all(app, base | scope, messages)
    names = {name.decode(): text.decode() for name, text in start["headers"]}
    return Answer(status=start["status"], headers=names, body=body["body"], read=read)


def test_an_action_is_answered(app: MuleASGIMiddleware) -> None:
    begun = ask(app)
    assert (begun.status, begun.headers["cache-control"]) == (200, "no-store")
    assert begun.json["request"]["url"].startswith("https://films.s3.amazonaws.com/uploads/anonymous-")


def test_parameters_come_in_the_query_too(app: MuleASGIMiddleware) -> None:
    query = b"filename=a.mov&filesize=20000000&last_modified=1763800000000"
    assert ask(app, ACTION, b"", method="GET", headers={}, query_string=query).json["num_chunks"] == 4


def test_a_body_comes_in_pieces(app: MuleASGIMiddleware) -> None:
    whole = json.dumps(FILE).encode()
    assert ask(app, ACTION, whole[:20], whole[20:]).json["num_chunks"] == 4


def test_a_body_that_is_too_long_is_not_read_to_its_end(app: MuleASGIMiddleware) -> None:
    refused = ask(app, ACTION, *[b" " * 65_536] * 100)
    assert (refused.status, refused.read) == (413, 3)


def test_nobody_is_answered_who_has_gone(app: MuleASGIMiddleware) -> None:
    scope = {"type": "http", "method": "POST", "path": ACTION, "headers": [], "query_string": b""}
    assert send_all(app, scope, [{"type": "http.disconnect"}]) == ([], 1)


def test_the_host_gets_all_else_untouched(app: MuleASGIMiddleware) -> None:
    for path in ("/", "/upload-backend/", "/elsewhere" + ACTION):
        answer = ask(app, path, b"body")
        assert (answer.status, answer.body) == (299, path.encode() + b" body")


def test_the_host_gets_what_is_no_request(app: MuleASGIMiddleware) -> None:
    assert send_all(app, {"type": "lifespan"}, []) == ([{"type": "lifespan.seen"}], 0)


def test_upload_belongs_to_whom_the_host_names(app: MuleASGIMiddleware) -> None:
    assert ask(app, user="ada").json["key"].startswith("uploads/ada/")


def test_cookie_is_for_the_path_that_the_app_is_mounted_at(app: MuleASGIMiddleware) -> None:
    begun = ask(app, f"/films{ACTION}", root_path="/films")
    assert "; Path=/films/upload-backend;" in begun.headers["set-cookie"]
    cookie = begun.headers["set-cookie"].split(";")[0]
    again = ask(app, f"/films{ACTION}", root_path="/films", headers={**JSON, "Cookie": cookie})
    assert again.json["key"] == begun.json["key"]


@pytest.mark.parametrize(
    ("root_path", "path"),
    [("/upload", ACTION), ("/", ACTION), ("/films/", f"/films{ACTION}"), ("/films", ACTION)],
    ids=["begins-as-the-prefix-does", "slash", "slash-behind", "cut-off-by-the-proxy"],
)
def test_what_the_app_is_mounted_at_is_cut_off_as_a_whole(app: MuleASGIMiddleware, root_path: str, path: str) -> None:
    assert ask(app, path, root_path=root_path).status == 200


def test_cookie_is_secure_where_the_server_says_https(app: MuleASGIMiddleware) -> None:
    assert ask(app, scheme="https").headers["set-cookie"].startswith("__Host-mule_owner=")


def test_page_of_another_site_is_refused(app: MuleASGIMiddleware) -> None:
    headers = {**JSON, "Host": "site.example", "Origin": "http://elsewhere.example"}
    assert ask(app, headers=headers).json["error"]["code"] == "CrossSite"
    assert ask(app, headers=headers | {"Origin": "http://site.example"}).status == 200


def test_header_with_an_underscore_passes_for_no_other(app: MuleASGIMiddleware) -> None:
    headers = {**JSON, "Host": "site.example", "Origin": "http://elsewhere.example"}
    headers |= {"X": "1", "Sec_Fetch_Site": "same-origin"}
    assert ask(app, headers=headers).json["error"]["code"] == "CrossSite"
