"""Mule before an ASGI app (FastAPI, Starlette, …), with no WSGI server in between.

    app = MuleASGIMiddleware(FastAPI())

The actions are answered in a thread, as they ask a database; all else goes on untouched.
https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from webob import Request, Response
from webob.exc import HTTPNotFound

from mule_core.access import Authorize
from mule_core.outbox import OnFinished
from mule_core.settings import Settings

from .factory import make_middleware
from .identity import OwnerOf, remote_user
from .params import MAX_BODY

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

SCOPE = "asgi.scope"  # in the environ


class MuleASGIMiddleware:
    """Mounts the actions in front of any ASGI app, by the settings given or else by those in the environment.

    `owner_of`, `on_finished` and `authorize` are as for make_middleware. The environ that `owner_of` takes has the
    ASGI scope in it, as `asgi.scope`, with what a middleware before us has put there (`user`, `session`).
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings | None = None,
        *,
        owner_of: OwnerOf = remote_user,
        on_finished: OnFinished | None = None,
        authorize: Authorize | None = None,
    ) -> None:
        self._app = app
        self._mule = make_middleware(
            HTTPNotFound(), settings, owner_of=owner_of, on_finished=on_finished, authorize=authorize
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an action, or hand the request on."""
        if scope["type"] != "http" or not self._mule.claims(_path_info(scope)):
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        if body is None:
            return
        request = Request(_make_environ(scope, body))
        await _send_response(await asyncio.to_thread(request.get_response, self._mule), send)


async def _read_body(receive: Receive) -> bytes | None:
    """Read a body, or as much of it as is too much for any action; None where the client has gone."""
    body = b""
    while len(body) <= MAX_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


async def _send_response(response: Response, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in response.headerlist]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _path_info(scope: Scope) -> str:
    """Give the path below the one that the app is mounted at, as WSGI writes paths."""
    path: str = scope["path"]
    root = _root_path(scope)
    below = path[len(root) :] if path == root or path.startswith(f"{root}/") else path
    return below.encode().decode("latin-1")


def _root_path(scope: Scope) -> str:
    root: str = scope.get("root_path", "")
    return root.rstrip("/")


def _make_environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """Give what WSGI knows of a request (PEP 3333)."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _root_path(scope).encode().decode("latin-1"),
        "PATH_INFO": _path_info(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        SCOPE: scope,
    }
    for name, text in scope["headers"]:
        if b"_" in name:
            continue  # it would pass for the one with hyphens, which somebody before us may have removed
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        value = text.decode("latin-1")
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ | {"CONTENT_LENGTH": str(len(body))}
