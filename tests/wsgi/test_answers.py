"""What holds of every answer: clean WSGI, never cached, never a word too much, and a status that HTTP knows."""

from __future__ import annotations

import logging
from typing import Any
from unittest.mock import create_autospec
from wsgiref.validate import validator

import pytest
from webtest import TestApp

from mule_core.errors import ConfigurationError, StoreUnavailable
from mule_core.state.store import UploadStore
from tests.wsgi.fixtures import ACTIONS, FILE, REF, begin, make_client, make_middleware

SERVER_TIME = 1_767_323_045.0
every_action = pytest.mark.parametrize("action", ACTIONS)


def failing_client(failure: Exception) -> Any:
    """Give a client of a server whose memory answers every look-up by that failure."""
    store = create_autospec(UploadStore, instance=True)
    store.find_open.side_effect = store.find_upload.side_effect = failure
    return make_client(make_middleware(store=store))


@every_action
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_not_allowed(action: str, method: str) -> None:
    response = make_client(make_middleware()).request(f"/upload-backend/{action}", method=method, status=405)
    assert sorted(response.headers["Allow"].split(", ")) == ["GET", "POST"]
    assert response.headers["Cache-Control"] == "no-store"
    if method == "HEAD":
        assert response.body == b""
    else:
        assert response.json["error"]["code"] == "MethodNotAllowed"
        assert response.json["server_time"] == SERVER_TIME


@every_action
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_good_answers_are_clean_wsgi_and_never_cached(action: str, method: str) -> None:
    client = TestApp(validator(make_middleware()), lint=False, extra_environ={"REMOTE_USER": "ada"})
    begin(client)
    params = ACTIONS[action]
    path = f"/upload-backend/{action}/"
    response = client.get(path, params) if method == "GET" else client.post(path, params)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"
    assert int(response.headers["Content-Length"]) == len(response.body)
    assert response.json["server_time"] == SERVER_TIME


@every_action
def test_errors_are_clean_wsgi_and_never_cached(action: str) -> None:
    client = TestApp(validator(make_middleware()), lint=False, extra_environ={"REMOTE_USER": "ada"})
    response = client.get(f"/upload-backend/{action}/", status=400)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content_type == "application/json"
    assert response.json["server_time"] == SERVER_TIME
    assert set(response.json) == {"error", "server_time"}
    assert response.json["error"]["code"] == "InvalidParameter"


def test_what_goes_to_the_app_is_clean_wsgi() -> None:
    client = TestApp(validator(make_middleware()), lint=False)
    assert client.post("/form", "body").json["body"] == "body"


@every_action
def test_an_unforeseen_failure_is_logged_and_tells_nothing(action: str, caplog: pytest.LogCaptureFixture) -> None:
    client = failing_client(RuntimeError("SK at /srv/mule.py"))
    response = client.get(f"/upload-backend/{action}/", ACTIONS[action], status=500)
    assert response.json == {
        "error": {"code": "InternalError", "message": "something went wrong on the server"},
        "server_time": SERVER_TIME,
    }
    assert response.headers["Cache-Control"] == "no-store"
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, f"{action} failed")
    assert record.exc_info
    assert str(record.exc_info[1]) == "SK at /srv/mule.py"


def test_a_setting_that_shows_wrong_only_now_is_told_to_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    client = failing_client(ConfigurationError("DATABASE_URL", "expected no such thing"))
    response = client.get("/upload-backend/get_init_signature", FILE, status=500)
    assert response.json["error"] == {"code": "InternalError", "message": "something went wrong on the server"}
    assert "DATABASE_URL" in caplog.text


@every_action
def test_a_store_that_does_not_answer_asks_to_try_again(action: str, caplog: pytest.LogCaptureFixture) -> None:
    client = failing_client(StoreUnavailable("the database does not answer"))
    response = client.get(f"/upload-backend/{action}/", ACTIONS[action], status=503)
    assert response.json["error"]["code"] == "StoreUnavailable"
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Cache-Control"] == "no-store"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    ("action", "params", "status", "error"),
    [
        (
            "get_init_signature",
            {**FILE, "filesize": "53687091200001"},
            413,
            {
                "code": "FileTooLarge",
                "message": "this file is too large: it has 53687091200001 bytes, and the limit is 53687091200000 bytes",
                "limit": 53_687_091_200_000,
            },
        ),
        (
            "get_chunk_signature",
            {**REF, "chunk": "5"},
            400,
            {"code": "InvalidParameter", "message": "chunk: this upload has the parts 1 to 4, not 5"},
        ),
        (
            "get_list_signature",
            {**REF, "key": "unknown"},
            404,
            {"code": "UnknownUpload", "message": "there is no such upload: ask for its init signature first"},
        ),
        (
            "get_end_signature",
            {**REF, "upload_id": "id-2"},
            409,
            {
                "code": "UploadIdMismatch",
                "message": "another upload id is bound to this key: ask for the init signature again",
            },
        ),
    ],
)
def test_an_error_says_what_is_wrong(action: str, params: dict[str, str], status: int, error: dict[str, str]) -> None:
    client = make_client(make_middleware())
    begin(client)
    client.get("/upload-backend/get_end_signature", REF)
    assert client.get(f"/upload-backend/{action}", params, status=status).json["error"] == error


def test_an_upload_that_is_over_tells_its_state() -> None:
    client = make_client(make_middleware())
    begin(client)
    client.get("/upload-backend/upload_finished", ACTIONS["upload_finished"])
    response = client.get("/upload-backend/get_end_signature", REF, status=409)
    assert response.json["error"] == {
        "code": "UploadOver",
        "message": "this upload is over: it is finished",
        "state": "finished",
    }
