"""Where everything is put together: from settings to a middleware that answers."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mule_core.errors import ConfigurationError, SchemaVersionError
from mule_core.settings import Settings
from mule_wsgi.factory import make_middleware
from tests.wsgi.fixtures import FILE, host, make_client

PATH = "/upload-backend/get_init_signature"


def settings_of(database_url: str, **others: Any) -> Settings:
    return Settings(access_key="AK", secret_key="SK", bucket="films", database_url=database_url, **others)


def test_the_environment_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films", "MULE_PREFIX": "/up"}
    for name, text in (environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/mule.db"}).items():
        monkeypatch.setenv(name, text)
    assert make_client(make_middleware(host)).get("/up/get_init_signature", FILE).json["key"]


def test_a_bad_environment_is_named_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULE_PREFX", "/up")
    with pytest.raises(ConfigurationError, match="MULE_PREFX"):
        make_middleware(host)


def test_uploads_outlive_the_process(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/mule.db")
    first = make_client(make_middleware(host, settings)).get(PATH, FILE).json
    assert make_client(make_middleware(host, settings)).get(PATH, FILE).json["key"] == first["key"]


def test_the_host_may_say_whose_an_upload_is(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/mule.db")
    client = make_client(make_middleware(host, settings, owner_of=lambda _: "team-7"))
    assert client.get(PATH, FILE).json["key"].startswith("uploads/team-7/")


def test_a_database_that_is_not_up_yet_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    directory = tmp_path / "not" / "yet"
    client = make_client(make_middleware(host, settings_of(f"sqlite:///{directory}/mule.db")))
    assert [(record.levelno, record.name) for record in caplog.records] == [(logging.WARNING, "mule_wsgi.factory")]
    assert "unable to open database file" in caplog.text
    assert client.get("/own").json["path"] == "/own"
    assert client.get(PATH, FILE, status=503).headers["Retry-After"] == "5"
    directory.mkdir(parents=True)
    assert client.get(PATH, FILE).json["key"]


def test_a_database_of_a_later_release_is_refused_at_start(tmp_path: Path) -> None:
    settings = settings_of(f"sqlite:///{tmp_path}/mule.db")
    make_middleware(host, settings)
    with closing(sqlite3.connect(tmp_path / "mule.db")) as database, database:
        database.execute("UPDATE mule_schema SET version = 99")
    with pytest.raises(SchemaVersionError, match="version 99"):
        make_middleware(host, settings)


@pytest.mark.parametrize("url", ["nonsense", "nosuch://db", "postgresql://u:hidden@h:port/d"])
def test_a_bad_database_url_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        make_middleware(host, settings_of(url))
    assert refusal.value.name == "DATABASE_URL"
    assert "hidden" not in str(refusal.value)
