"""Who is logged in: the README's recipes find it in the session of each framework."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import itsdangerous
import pytest
from webtest import TestApp

from tests.hosts.test_asgi import ask
from tests.hosts.yourapp import load_recipe
from tests.readme import find_blocks

FLASK, DJANGO, STARLETTE = find_blocks("Who is logged in", "python")
ACTION = "/upload-backend/get_init_signature/"
FILE = {"filename": "a.mov", "filesize": 20_000_000, "last_modified": 1_763_800_000_000}


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK", "BUCKET": "films"}
    environ |= {"DATABASE_URL": f"sqlite:///{tmp_path}/mule.db", "DJANGO_SETTINGS_MODULE": "tests.hosts.django_site"}
    for name, text in environ.items():
        monkeypatch.setenv(name, text)


def test_flask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = load_recipe(FLASK, tmp_path, monkeypatch).app.test_client()
    assert client.post(ACTION, json=FILE).json["key"].startswith("uploads/anonymous-")
    with client.session_transaction() as session:
        session["user"] = "ada"
    assert client.post(ACTION, json=FILE).json["key"].startswith("uploads/ada/")


def test_django(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestApp(load_recipe(DJANGO, tmp_path, monkeypatch).application)
    assert client.post_json(ACTION, FILE).json["key"].startswith("uploads/anonymous-")
    client.set_cookie("sessionid", log_in_to_django("ada"))
    assert client.post_json(ACTION, FILE).json["key"].startswith("uploads/ada/")


def log_in_to_django(name: str) -> str:
    """Make a user and a session of theirs; gives the cookie."""
    from django.contrib import auth
    from django.contrib.sessions.backends.signed_cookies import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user: Any = auth.get_user_model().objects.create_user(name)
    session = SessionStore()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def test_starlette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = load_recipe(STARLETTE, tmp_path, monkeypatch).app
    assert ask(app).json["key"].startswith("uploads/anonymous-")
    signed = itsdangerous.TimestampSigner("yours").sign(b64encode(json.dumps({"user": "ada"}).encode()))
    headers = {"Content-Type": "application/json", "Cookie": f"session={signed.decode()}"}
    assert ask(app, headers=headers).json["key"].startswith("uploads/ada/")
