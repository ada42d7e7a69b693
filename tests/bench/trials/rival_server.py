"""The pages of other uploaders, on one origin with the actions and a signer for one that brings its own strings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from webob import Request, Response
from webob.static import DirectoryApp

from mule_core.settings import Settings
from mule_core.signing.sigv2 import signature
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SIGNER = "/evaporate/get_chunk_signature"  # a name that lines know, so that it meets the faults of other signers


class RivalServer(Served):
    """The page of one rival, from a folder of bundles."""

    def __init__(self, settings: Settings, *, rival: str, bundles: Path) -> None:
        self._settings = settings
        self._rival = rival
        self._pages = DirectoryApp(str(bundles))
        uploads = Uploads(settings, MemoryUploadStore())
        super().__init__(MuleMiddleware(self._serve, uploads, prefix=settings.prefix))

    def page(self) -> str:
        given = {
            "backend": self._settings.prefix,
            "store": self._settings.endpoint_url,
            "bucket": self._settings.bucket,
            "accessKey": self._settings.access_key,
            "chunkSize": self._settings.chunk_size,
            "signer": SIGNER,
        }
        return f"{self.url}/?{urlencode({'rival': self._rival, 'given': json.dumps(given)})}"

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        response = self._sign(request) if request.path_info == SIGNER else request.get_response(self._pages)
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)

    def _sign(self, request: Request) -> Response:
        """Sign whatever comes, as the examples do that this uploader comes with."""
        return Response(text=signature(self._settings.secret_key, request.GET["to_sign"]), content_type="text/plain")
