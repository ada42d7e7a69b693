"""What the tests of the shell begin with: an app to stand before, the parameters of every action, a test client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webob import Request, Response
from webob.dec import wsgify
from webtest import TestApp

from mule_core.access import Authorize
from mule_core.settings import Settings
from mule_core.state.store import UploadStore
from mule_wsgi.identity import OwnerOf, remote_user
from mule_wsgi.middleware import MuleMiddleware
from tests.core.fixtures import SETTINGS, make_uploads

FILE = {"filename": "a.mov", "filesize": "20000000", "last_modified": "1763800000000"}
REF = {"key": "uploads/ada/id1/a.mov", "upload_id": "id-1"}
CHUNK = {**REF, "chunk": "2"}

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "get_init_signature": {**FILE, "mime_type": "video/mp4"},
    "get_chunk_signature": CHUNK,
    "get_list_signature": {**REF, "part_number_marker": "1"},
    "get_end_signature": REF,
    "get_all_signatures": {**REF, **FILE, "mime_type": "video/mp4", "num_chunks": "2", "first_chunk": "3"},
    "chunk_loaded": {**CHUNK, **FILE},
    "get_delete_signature": REF,
    "get_head_signature": REF,
    "upload_finished": {**REF, **FILE},
}


@wsgify
def host(request: Request) -> Response:
    """The app behind: says that it was reached, and what was sent to it."""
    body = request.body_file_raw.read(request.content_length or 0).decode()
    return Response(json_body={"path": request.path_info, "method": request.method, "body": body})


def make_middleware(
    settings: Settings = SETTINGS,
    *,
    store: UploadStore | None = None,
    prefix: str = "/upload-backend",
    owner_of: OwnerOf = remote_user,
    authorize: Authorize | None = None,
) -> MuleMiddleware:
    """Stand before `host`, as the settings have it; clock and ids are fixed, the memory is empty."""
    return MuleMiddleware(
        host,
        make_uploads(settings, store=store, authorize=authorize),
        prefix=prefix,
        owner_of=owner_of,
        anonymous=settings.anonymous,
        origin=settings.origin,
        allowed_origins=settings.allowed_origins,
    )


def make_client(middleware: MuleMiddleware, *, user: str | None = "ada") -> Any:
    """Give a client that holds both sides to the rules of WSGI, for a user that the server knows or for nobody."""
    return TestApp(middleware, extra_environ={"REMOTE_USER": user} if user else {})


def begin(client: Any, **params: str) -> Any:
    """Begin the upload that ACTIONS go on with."""
    return client.get("/upload-backend/get_init_signature/", {**ACTIONS["get_init_signature"], **params}).json
