"""Whatever the running middleware answers is as the OpenAPI description says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock, create_autospec
from urllib.parse import urlencode

import pytest
from webob import Request, Response

from mule_core.access import Authorize
from mule_core.completion import ObjectStore, StoredObject
from mule_core.errors import NotAllowed, ObjectStoreUnavailable, SignInRequired, StoreUnavailable
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.store import UploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import METHODS, MuleMiddleware
from tests.core.fixtures import SETTINGS, WHEN
from tests.wsgi.description import ERRORS, check_answer
from tests.wsgi.fixtures import ACTIONS, FILE, REF, begin, host, make_client, make_middleware

FRIEND = "https://friend.example"
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "v2": {"signature_version": "s3"},
    "checksum": {"integrity": "checksum"},
    "content": {"integrity": "content"},
    "link": {"link_expires_in": 60},
}

every_action = pytest.mark.parametrize("action", ACTIONS)


def send(middleware: MuleMiddleware, action: str, method: str = "GET", **environ: Any) -> Response:
    """Send what ACTIONS has, as ada; `environ` goes before it."""
    request = Request.blank(f"/upload-backend/{action}", method=method)
    request.environ.update({"REMOTE_USER": "ada", "QUERY_STRING": urlencode(ACTIONS[action]), **environ})
    return request.get_response(middleware)


# Good answers


@every_action
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_good_answers(action: str, method: str, changes: dict[str, Any]) -> None:
    middleware = make_middleware(dataclasses.replace(SETTINGS, **changes))
    begin(make_client(middleware))
    response = send(middleware, action, method, QUERY_STRING=urlencode({**ACTIONS[action], "sha256": "0" * 64}))
    assert response.status_int == 200
    check_answer(action, method, response)


def test_an_upload_to_go_on_with() -> None:
    middleware = make_middleware()
    begin(make_client(middleware))
    send(middleware, "chunk_loaded")
    response = send(middleware, "get_init_signature")
    assert response.json["chunks"] == [2]
    check_answer("get_init_signature", "GET", response)


def test_what_a_newcomer_gets() -> None:
    response = send(make_middleware(), "get_init_signature", REMOTE_USER="")
    assert "Set-Cookie" in response.headers
    check_answer("get_init_signature", "GET", response)


@every_action
def test_what_the_page_of_an_allowed_origin_gets(action: str) -> None:
    middleware = make_middleware(dataclasses.replace(SETTINGS, allowed_origins=(FRIEND,)))
    begin(make_client(middleware))
    response = send(middleware, action, HTTP_ORIGIN=FRIEND)
    assert (response.status_int, response.headers["Access-Control-Allow-Origin"]) == (200, FRIEND)
    check_answer(action, "GET", response)


@every_action
@pytest.mark.parametrize(("origin", "status"), [(FRIEND, 204), ("https://evil.example", 403)])
def test_preflights(action: str, origin: str, status: int) -> None:
    middleware = make_middleware(dataclasses.replace(SETTINGS, allowed_origins=(FRIEND,)))
    response = send(middleware, action, "OPTIONS", HTTP_ORIGIN=origin, HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST")
    assert response.status_int == status
    check_answer(action, "OPTIONS", response)


# Refusals


def refuse_by(failure: Exception) -> Authorize:
    return Mock(side_effect=failure)


def store_with(**outcome: Any) -> ObjectStore:
    """Give an object store that answers every look at an object by that outcome, and has no unfinished upload."""
    store: Mock = create_autospec(ObjectStore, instance=True)
    store.find_object.configure_mock(**outcome)
    store.is_unfinished.return_value = False
    return store


def database_that_fails(failure: Exception) -> UploadStore:
    store: Mock = create_autospec(UploadStore, instance=True)
    store.find_open.side_effect = failure
    return store


@dataclass(frozen=True, kw_only=True)
class Provocation:
    """What is sent to a middleware whose ada has begun and bound an upload, or tried to, and then done `after`."""

    action: str = "get_init_signature"
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    settings: Mapping[str, Any] = field(default_factory=dict)
    store: UploadStore = field(default_factory=MemoryUploadStore)
    objects: ObjectStore | None = None
    authorize: Authorize | None = None
    after: str = "get_end_signature"

    def settle(self) -> Settings:
        return dataclasses.replace(SETTINGS, **self.settings)

    def send(self) -> Response:
        """Do it; gives the answer."""
        uploads = Uploads(
            self.settle(),
            self.store,
            objects=self.objects,
            authorize=self.authorize,
            clock=lambda: WHEN,
            new_id=lambda: "id1",
        )
        middleware = MuleMiddleware(host, uploads, anonymous=self.settle().anonymous)
        for action in ("get_init_signature", self.after):
            send(middleware, action)
        environ = {"QUERY_STRING": urlencode({**ACTIONS[self.action], **self.params}), **self.environ}
        request = Request.blank("/", method=self.method)
        request.body = self.body
        body = {name: request.environ[name] for name in ("wsgi.input", "CONTENT_LENGTH")}
        return send(middleware, self.action, self.method, **body, **environ)


OTHER_FILE = {**FILE, "filename": "b.mov", "key": "elsewhere"}
NOBODY = {"REMOTE_USER": ""}
JSON = {"CONTENT_TYPE": "application/json"}
PROVOCATIONS = {
    "InvalidParameter": Provocation(params={"filesize": "-1"}),
    "MalformedBody": Provocation(method="POST", body=b"{", environ=JSON),
    "BodyTooLarge": Provocation(method="POST", body=b" " * 131_073, environ=JSON),
    "UnsupportedMediaType": Provocation(method="POST", body=b"{}", environ={"CONTENT_TYPE": "text/plain"}),
    "FileTooSmall": Provocation(settings={"min_size": 30_000_000}),
    "FileTooLarge": Provocation(settings={"max_size": 1_000}),
    "TypeNotAllowed": Provocation(settings={"accept": (".mp4",)}),
    "SignInRequired": Provocation(settings={"anonymous": False}, environ=NOBODY),
    "NotAllowed": Provocation(authorize=refuse_by(NotAllowed("not today"))),
    "KeyNotAllowed": Provocation(
        settings={"client_keys": True, "key_template": "films/{owner}/{id}"}, params=OTHER_FILE
    ),
    "CookieMissing": Provocation(action="get_end_signature", environ=NOBODY),
    "CrossSite": Provocation(environ={"HTTP_SEC_FETCH_SITE": "cross-site"}),
    "UnknownUpload": Provocation(action="get_end_signature", params={"key": "another"}),
    "UploadIdMismatch": Provocation(action="get_end_signature", params={"upload_id": "id-2"}),
    "UploadOver": Provocation(action="get_end_signature", after="get_delete_signature"),
    "NotInStore": Provocation(
        action="upload_finished", objects=store_with(return_value=StoredObject(size=1, etag='"1"', age=None))
    ),
    "MethodNotAllowed": Provocation(method="OPTIONS"),
    "TooManyUploads": Provocation(settings={"max_unfinished": 1}, params=OTHER_FILE),
    "TooManyUnfinishedBytes": Provocation(settings={"max_unfinished_bytes": 20_000_000}, params=OTHER_FILE),
    "TooManyBytesToday": Provocation(settings={"max_bytes_a_day": 20_000_000}, params=OTHER_FILE),
    "InternalError": Provocation(store=database_that_fails(RuntimeError("SK"))),
    "StoreUnavailable": Provocation(store=database_that_fails(StoreUnavailable("the database does not answer"))),
    "ObjectStoreUnavailable": Provocation(
        action="upload_finished", objects=store_with(side_effect=ObjectStoreUnavailable("the store does not answer"))
    ),
}


@pytest.mark.parametrize("code", ERRORS)
def test_every_refusal(code: str) -> None:
    provocation = PROVOCATIONS[code]
    response = provocation.send()
    assert response.json["error"]["code"] == code
    check_answer(provocation.action, provocation.method, response)


def test_a_host_that_asks_to_sign_in() -> None:
    response = Provocation(authorize=refuse_by(SignInRequired())).send()
    assert response.status_int == 401
    check_answer("get_init_signature", "GET", response)


def test_an_object_that_is_not_there() -> None:
    provocation = Provocation(action="upload_finished", objects=store_with(return_value=None))
    response = provocation.send()
    assert (response.json["error"]["found"], response.json["error"]["size"]) == ("nothing", None)
    check_answer("upload_finished", "GET", response)


def test_a_store_that_does_not_make_room() -> None:
    objects: Mock = create_autospec(ObjectStore, instance=True)
    objects.abort.side_effect = ObjectStoreUnavailable("the store does not answer")
    provocation = Provocation(
        params=OTHER_FILE, settings={"max_unfinished": 1}, objects=objects, after="get_delete_signature"
    )
    response = provocation.send()
    assert response.json["error"]["code"] == "ObjectStoreUnavailable"
    check_answer("get_init_signature", "GET", response)


def test_an_upload_whose_page_did_not_live_to_hear_that_it_has_finished() -> None:
    middleware = make_middleware()
    ticket = begin(make_client(middleware))["ticket"]
    send(middleware, "upload_finished")
    kept = urlencode({**FILE, "ticket": ticket, "upload_id": REF["upload_id"]})
    response = send(middleware, "get_init_signature", QUERY_STRING=kept)
    assert response.json["error"]["code"] == "UploadOver"
    check_answer("get_init_signature", "GET", response)
