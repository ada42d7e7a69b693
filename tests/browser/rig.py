"""A plain page and the backend behind it, in this very process, on an origin of their own.

    with Rig(settings) as rig:
        browser.open(rig.page(workers=2))

The page tells everything on `window`, see bench_page/page.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from webob import Request
from webob.static import DirectoryApp

import mule_js
from mule_core.parts import MIB
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.store import UploadStore
from mule_core.uploads import Uploads
from mule_wsgi.identity import OwnerOf, remote_user
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PAGE = Path(__file__).parent / "bench_page"
BUNDLES = "mule_js"  # the path that page.js imports from
CHUNK_SIZE = 5 * MIB


class Rig(Served):
    """The page at `/` with the client's bundles from mule_js/dist, and the actions under the prefix of the settings.

    `memory` is what remembers uploads; a new one in this process unless given. `owner_of` tells whose they are, as for
    MuleMiddleware.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        memory: UploadStore | None = None,
        owner_of: OwnerOf = remote_user,
        port: int | None = None,
    ) -> None:
        uploads = Uploads(settings, memory or MemoryUploadStore())
        super().__init__(MuleMiddleware(serve_page, uploads, prefix=settings.prefix, owner_of=owner_of), port=port)
        self._prefix = settings.prefix

    @property
    def backend(self) -> str:
        """Give the URL below which the actions are."""
        return self.url + self._prefix

    def page(self, **options: object) -> str:
        """Give the URL of the page for these options of Mule."""
        return f"{self.url}/?{urlencode({'backend': self._prefix, 'options': json.dumps(options)})}"

    def core_page(self, **options: object) -> str:
        """Give the same for the small bundle."""
        return f"{self.page(**options)}&core="


def serve_page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Serve the page and the bundles, never from a browser's cache."""
    request = Request(environ)
    folder = PAGE
    if request.path_info_peek() == BUNDLES:
        request.path_info_pop()
        folder = mule_js.DIST
    response = request.get_response(DirectoryApp(str(folder)))
    response.headers["Cache-Control"] = "no-store"
    return response(environ, start_response)
