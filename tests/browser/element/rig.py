"""A page with a form that has a `<mule-uploader>`, under a strict policy, and the backend behind it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from webob import Request, Response
from webob.static import DirectoryApp

import mule_js
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PAGE = Path(__file__).parent / "page"
BUNDLES = "mule_js"


class ElementRig(Served):
    """The page at `/`; what its form sends comes back as text from `/sent`.

    `is_open` decides whether anybody may upload: where it is False, uploads fail.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_open = True
        self.requested: list[str] = []
        uploads = Uploads(settings, MemoryUploadStore(), authorize=lambda *_: self.is_open)
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self' {settings.endpoint.origin}; base-uri 'none'; form-action 'self'; "
            "require-trusted-types-for 'script'; trusted-types mule"
        )
        super().__init__(MuleMiddleware(self._serve, uploads), threads=16)

    def page(self, *, root: dict[str, str] | None = None, **attributes: str) -> str:
        """Give the URL of the page with these attributes of the element (`max_size`: `max-size`) and of the root."""
        given = {name.replace("_", "-"): value for name, value in attributes.items()}
        return f"{self.url}/?{urlencode({'attributes': json.dumps(given), 'root': json.dumps(root or {})})}"

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        self.requested.append(request.path)
        if request.path == "/sent":
            answer = Response(f"<!doctype html><title>Sent</title><p>{html.escape(request.query_string)}")
            return answer(environ, start_response)
        folder = PAGE
        if request.path_info_peek() == BUNDLES:
            request.path_info_pop()
            folder = mule_js.DIST
        response = request.get_response(DirectoryApp(str(folder)))
        response.headers["Content-Security-Policy"] = self._policy
        return response(environ, start_response)
