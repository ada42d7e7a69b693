"""What the pages of a race talk to: Mule's backend as `mule serve` runs it, and beside it a bare signer for the others.

    python -m tests.bench.race.app '{"settings": {…}, "bundles": "…"}'

Says its URL in its first line of output. The signer asks nobody who may do what, and remembers nothing.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import urllib3
import waitress
from webob import Request, Response
from webob.static import DirectoryApp

from mule_core.parts import MIB
from mule_core.settings import Settings
from mule_core.signing import Credentials, Endpoint, S3Request, Signer
from mule_core.signing.multipart import complete_multipart_upload, create_multipart_upload
from mule_core.signing.sigv2 import signature
from mule_wsgi.factory import make_middleware
from mule_wsgi.server import THREADS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RACE = "/race"
SIGNER = "/evaporate/get_chunk_signature"
MAX_BODY = 4 * MIB

Answer = Any  # what JSON can hold


class RaceApp:
    """The bundles, and the calls below `/race`: JSON in, JSON out."""

    def __init__(self, settings: Settings, bundles: Path) -> None:
        self._secret_key = settings.secret_key
        self._chunk_size = settings.chunk_size
        self._pages = DirectoryApp(str(bundles))
        self._signer = Signer(
            credentials=Credentials(access_key=settings.access_key, secret_key=settings.secret_key),
            endpoint=Endpoint(
                bucket=settings.bucket, region=settings.region, url=settings.endpoint_url, addressing="path"
            ),
        )
        self._store = urllib3.PoolManager(retries=False, maxsize=THREADS)
        self._calls: dict[str, Callable[[Answer], Answer]] = {
            "open": lambda given: [self._open(**file) for file in given["files"]],
            "create": lambda given: self._create(given["name"]),
            "sign": lambda given: self._sign(**given),
            "complete": lambda given: self._complete(**given),
            "better-upload": self._open_for_better_upload,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        response = self._answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path_info == SIGNER:
            return Response(text=signature(self._secret_key, request.GET["to_sign"]), content_type="text/plain")
        if request.path_info.startswith(f"{RACE}/"):
            call = self._calls[request.path_info.removeprefix(f"{RACE}/")]
            return Response(json_body=call(request.json_body))
        return request.get_response(self._pages)

    def _open(self, *, name: str, size: int) -> Answer:
        """Sign all that a file takes: its parts and the completion, or the one PUT of a file of one chunk."""
        if size <= self._chunk_size:
            single = self._sign(method="PUT", name=name)
            return {"key": single["key"], "urls": [single["url"]], "complete": None}
        upload = self._create(name)
        key, upload_id = upload["key"], upload["uploadId"]
        numbers = range(1, -(-size // self._chunk_size) + 1)
        parts = self._signer.sign_parts(key, upload_id=upload_id, part_numbers=numbers, when=datetime.now(UTC))
        url = parts.template.url.replace("{date}", parts.date)
        urls = [url.replace("{chunk}", str(n)).replace("{signature}", parts.signatures[n]) for n in numbers]
        return {"key": key, "urls": urls, "complete": self._url(complete_multipart_upload(key, upload_id=upload_id))}

    def _create(self, name: str) -> Answer:
        """Begin a multipart upload in the store."""
        key = _fresh_key(name)
        xml = self._ask_store("POST", self._url(create_multipart_upload(key)))
        found = re.search(r"<UploadId>([^<]+)</UploadId>", xml)
        assert found, xml
        return {"key": key, "uploadId": found[1]}

    def _sign(
        self,
        *,
        method: str,
        key: str | None = None,
        name: str = "",
        uploadId: str | None = None,  # noqa: N803 as the pages call it
        partNumber: int | None = None,  # noqa: N803
    ) -> Answer:
        """Sign one request; without an upload id it begins one, or is the PUT of a whole file."""
        key = key or _fresh_key(name)
        if uploadId is None:
            request = create_multipart_upload(key) if method == "POST" else S3Request(method=method, key=key)
        else:
            number = () if partNumber is None else (("partNumber", str(partNumber)),)
            request = S3Request(method=method, key=key, query=(*number, ("uploadId", uploadId)))
        return {"key": key, "url": self._url(request)}

    def _complete(self, *, key: str, uploadId: str, parts: list[dict[str, Any]]) -> Answer:  # noqa: N803
        lines = (f"<Part><PartNumber>{p['PartNumber']}</PartNumber><ETag>{p['ETag']}</ETag></Part>" for p in parts)
        body = f"<CompleteMultipartUpload>{''.join(lines)}</CompleteMultipartUpload>"
        xml = self._ask_store("POST", self._url(complete_multipart_upload(key, upload_id=uploadId)), body)
        assert "<Error>" not in xml, xml
        return {"location": self._signer.endpoint.url_of(key, "")}

    def _open_for_better_upload(self, given: Answer) -> Answer:
        """Answer as its own server does for a route that is multipart."""
        return {
            "multipart": {"files": [self._plan(file) for file in given["files"]], "partSize": self._chunk_size},
            "metadata": {},
        }

    def _plan(self, file: dict[str, Any]) -> Answer:
        size = file["size"]
        upload = self._create(file["name"])
        key, upload_id = upload["key"], upload["uploadId"]
        sizes = [min(self._chunk_size, size - start) for start in range(0, size, self._chunk_size)]
        ref = {"key": key, "uploadId": upload_id}
        parts = [
            {
                "partNumber": number,
                "size": length,
                "signedUrl": self._sign(method="PUT", partNumber=number, **ref)["url"],
            }
            for number, length in enumerate(sizes, 1)
        ]
        return {
            "file": {**file, "objectInfo": {"key": key, "metadata": {}}},
            "parts": parts,
            "uploadId": upload_id,
            "completeSignedUrl": self._sign(method="POST", **ref)["url"],
            "abortSignedUrl": self._sign(method="DELETE", **ref)["url"],
        }

    def _url(self, request: S3Request) -> str:
        return self._signer.sign(request, when=datetime.now(UTC)).url

    def _ask_store(self, method: str, url: str, body: str = "") -> str:
        answer = self._store.request(method, url, body=body.encode())
        assert answer.status == 200, answer.data
        return answer.data.decode()


def _fresh_key(name: str) -> str:
    return f"race/{secrets.token_hex(8)}/{name}"


def main(given: dict[str, Any]) -> None:
    """Serve until somebody ends it."""
    settings = Settings(**given["settings"])
    app = make_middleware(RaceApp(settings, Path(given["bundles"])), settings)
    server = waitress.create_server(
        app, host=settings.host, port=settings.port, threads=THREADS, max_request_body_size=MAX_BODY
    )
    print(f"http://{settings.host}:{server.effective_port}", flush=True)
    server.run()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
