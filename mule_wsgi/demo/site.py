"""The page, and the files that it loads, as a WSGI app of its own: no asset comes from anywhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from webob import Request, Response
from webob.static import DirectoryApp

import mule_js

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE = Path(__file__).parent / "page"
BUNDLES = "mule_js"  # the path that page.js imports from


class DemoSite:
    """Serves the page at `/`, its own files beside it, and the client's bundles at `/mule_js/`.

    `backend` is the path that the actions are mounted under; `store_origin` (scheme, host and port) is the only place
    besides our own that the page may talk to.
    """

    def __init__(self, *, backend: str, store_origin: str) -> None:
        page = (PAGE / "index.html").read_text(encoding="utf-8")
        self._index = page.replace("{{backend}}", html.escape(backend))
        self._own_files = DirectoryApp(str(PAGE))
        self._bundles = DirectoryApp(str(mule_js.DIST))
        self._policy = "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
                f"connect-src 'self' {store_origin}",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file, never from a browser's cache alone, and under a strict Content-Security-Policy."""
        request = Request(environ)
        response = request.get_response(self._find_app(request))
        response.headers["Content-Security-Policy"] = self._policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response(environ, start_response)

    def _find_app(self, request: Request) -> WSGIApplication:
        if request.path_info in ("/", "/index.html"):
            return Response(self._index, content_type="text/html", charset="UTF-8", conditional_response=True)
        if request.path_info_peek() == BUNDLES:
            request.path_info_pop()
            return self._bundles
        return self._own_files
