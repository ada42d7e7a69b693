"""Frameworks with Mule before them, as the recipes beside this file have it: both sides work, neither notices.

Each is asked directly and over a real socket.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from webtest import TestApp

from tests.serving import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WSGI_HOSTS = (
    "flask_app",
    "bottle_app",
    "pyramid_app",
    "pyramid_include",
    "pyramid_ini",
    "django_app",
    "falcon_app",
    "fastapi_wsgi",
)
FILE = {"filename": "a.mov", "filesize": "20000000", "last_modified": "1763800000000"}
MEGABYTE = bytes(range(256)) * 4096


@pytest.fixture(params=WSGI_HOSTS)
def app(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WSGIApplication:
    """Run a recipe as it stands; its settings are in the environment."""
    environ = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}
    for name, text in (environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/mule.db"}).items():
        monkeypatch.setenv(name, text)
    sys.modules.pop(f"tests.hosts.{request.param}", None)
    app: WSGIApplication = importlib.import_module(f"tests.hosts.{request.param}").app
    return app


@pytest.fixture
def client(app: WSGIApplication) -> Any:
    """Ask the app directly, and hold it to the rules of WSGI."""
    return TestApp(app)


@pytest.fixture
def url(app: WSGIApplication) -> Iterator[str]:
    """Serve the app by waitress."""
    with Served(app) as served:
        yield served.url


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    """Speak real HTTP."""
    with urllib3.PoolManager(retries=False) as http:
        yield http


def test_the_host_reads_its_own_bodies(client: Any) -> None:
    response = client.post("/echo", MEGABYTE, content_type="application/octet-stream")
    assert response.body == MEGABYTE


def test_the_host_answers_what_it_does_not_know(client: Any) -> None:
    assert "server_time" not in client.get("/upload-backend/", status=404).text


def test_the_actions_are_served(client: Any) -> None:
    begun = client.get("/upload-backend/get_init_signature/", FILE).json
    assert begun["request"]["url"].startswith("https://films.s3.amazonaws.com/uploads/anonymous-")
    ref = {"key": begun["key"], "upload_id": "id-1"}
    client.post("/upload-backend/chunk_loaded/", {**ref, "chunk": "2"})
    client.post_json("/upload-backend/chunk_loaded/", {**ref, "chunk": 1})
    assert client.get("/upload-backend/get_init_signature", FILE).json["chunks"] == [1, 2]


def test_cookies_of_both_live_side_by_side(client: Any) -> None:
    assert client.get("/visits").json == {"visits": 1}
    own_cookies = dict(client.cookies)
    key = client.get("/upload-backend/get_init_signature", FILE).json["key"]
    assert client.cookies == own_cookies | {"mule_owner": client.cookies["mule_owner"]}
    assert client.get("/visits").json == {"visits": 2}
    assert client.get("/upload-backend/get_init_signature", FILE).json["key"] == key


def test_the_host_reads_its_own_bodies_from_a_socket(http: urllib3.PoolManager, url: str) -> None:
    assert http.request("POST", f"{url}/echo", body=MEGABYTE).data == MEGABYTE


def test_the_host_reads_bodies_that_come_in_chunks(http: urllib3.PoolManager, url: str) -> None:
    chunks = (MEGABYTE[start : start + 65_536] for start in range(0, len(MEGABYTE), 65_536))
    assert http.request("POST", f"{url}/echo", body=chunks, chunked=True).data == MEGABYTE


def test_the_actions_are_served_from_a_socket(http: urllib3.PoolManager, url: str) -> None:
    action = f"{url}/upload-backend/get_init_signature/"
    begun = http.request("GET", action, fields=FILE)
    cookie = begun.headers["Set-Cookie"].split(";")[0]
    assert begun.headers["Cache-Control"] == "no-store"
    for again in (
        http.request("GET", action, fields=FILE, headers={"Cookie": cookie}),
        http.request("POST", action, fields=FILE, encode_multipart=False, headers={"Cookie": cookie}),
        http.request("POST", action, json=FILE, headers={"Cookie": cookie}),
    ):
        assert again.json()["key"] == begun.json()["key"]
        assert "Set-Cookie" not in again.headers


def test_an_action_reads_a_body_that_comes_in_chunks(http: urllib3.PoolManager, url: str) -> None:
    body = iter([b'{"filename": "a.mov", "files', b'ize": 1, "last_modified": 1}'])
    headers = {"Content-Type": "application/json"}
    action = f"{url}/upload-backend/get_init_signature"
    assert http.request("POST", action, body=body, chunked=True, headers=headers).json()["num_chunks"] == 1


def test_a_refusal_leaves_the_connection_in_order(http: urllib3.PoolManager, url: str) -> None:
    action = f"{url}/upload-backend/get_init_signature"
    headers = {"Content-Type": "application/json"}
    for body, status in ((b"{", 400), (b" " * 1_000_000, 413), (b"x", 400)):
        refused = http.request("POST", action, body=body, headers=headers)
        assert (refused.status, "error" in refused.json()) == (status, True)
    head = http.request("HEAD", action)
    assert (head.status, head.data) == (405, b"")
    assert http.request("POST", f"{url}/echo", body=b"still there").data == b"still there"
