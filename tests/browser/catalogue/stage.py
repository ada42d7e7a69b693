"""Where many uploads are had at once: one server for all their pages and backends, and a line to it for each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from webob import Request, Response
from webob.static import DirectoryApp

import mule_js
from mule_core.completion import ObjectStore
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = Path(__file__).parent / "pages"
BUNDLES = "mule_js"  # the path that scene.js imports from
LOGIN = "<!doctype html><title>Log in</title><form method=post><input name=user><input name=password></form>\n"
THREADS = 8


class Stage(Served):
    """Pages at the root, and below the prefix of each settings that are mounted a backend of their own."""

    def __init__(self) -> None:
        self._backends: dict[str, WSGIApplication] = {}
        super().__init__(self._serve, threads=THREADS)

    def mount(self, settings: Settings, *, objects: ObjectStore) -> None:
        """Serve a backend with an empty memory; whoever comes is the same person."""
        uploads = Uploads(settings, MemoryUploadStore(), objects=objects)
        self._backends[settings.prefix.strip("/")] = MuleMiddleware(
            serve_page,
            uploads,
            prefix=settings.prefix,
            owner_of=lambda environ: "ann",  # noqa: ARG005 cookies know no ports
        )

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        name = Request(environ).path_info_peek() or ""
        return self._backends.get(name, serve_page)(environ, start_response)


def serve_page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Serve pages and bundles, and a page to log in at the address that redirections of such kind lead to."""
    request = Request(environ)
    folder = PAGES
    if request.path_info == "/login":
        return Response(LOGIN)(environ, start_response)
    if request.path_info_peek() == BUNDLES:
        request.path_info_pop()
        folder = mule_js.DIST
    return request.get_response(DirectoryApp(str(folder)))(environ, start_response)
