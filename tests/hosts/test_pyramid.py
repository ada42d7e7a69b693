"""Mule included in a Pyramid app: set up by the app's own settings, and known to its own security policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from webtest import TestApp

from mule_core.errors import ConfigurationError
from mule_wsgi.pyramid import make_tween

FILE = {"filename": "a.mov", "filesize": "20000000", "last_modified": "1763800000000"}


class KnowsByHeader:
    """A security policy that knows who sends a request by a header; only for tests."""

    def authenticated_userid(self, request: Request) -> int | None:
        user = request.headers.get("X-User")
        return int(user) if user else None


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {
        "mule.access_key": "AK",
        "mule.secret_key": "SK",
        "mule.bucket": "films",
        "mule.prefix": "/up",
        "mule.database_url": f"sqlite:///{tmp_path}/mule.db",
        "pyramid.includes": "mule_wsgi.pyramid",
    }


def make_client(settings: dict[str, str], **extra_environ: str) -> Any:
    with Configurator(settings=settings) as config:
        config.set_security_policy(KnowsByHeader())
        config.set_default_csrf_options(require_csrf=True)
        return TestApp(config.make_wsgi_app(), extra_environ=extra_environ)


def test_settings_of_the_app_set_it_up(settings: dict[str, str]) -> None:
    begun = make_client(settings).post_json("/up/get_init_signature/", FILE).json
    assert begun["request"]["url"].startswith("https://films.s3.amazonaws.com/uploads/anonymous-")


def test_upload_belongs_to_whom_the_app_knows(settings: dict[str, str]) -> None:
    begun = make_client(settings, REMOTE_USER="ada").get("/up/get_init_signature", FILE, headers={"X-User": "7"})
    assert begun.json["key"].startswith("uploads/7/")
    assert "Set-Cookie" not in begun.headers


def test_upload_belongs_to_whom_the_server_knows_where_the_app_knows_nobody(settings: dict[str, str]) -> None:
    begun = make_client(settings, REMOTE_USER="ada").get("/up/get_init_signature", FILE)
    assert begun.json["key"].startswith("uploads/ada/")


def test_all_else_is_the_app_s(settings: dict[str, str]) -> None:
    assert "server_time" not in make_client(settings).get("/up/elsewhere", status=404).text


def test_a_bad_setting_is_named_at_start(settings: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        make_client(settings | {"mule.prefx": "/up"})
    assert refusal.value.name == "prefx"


def test_values_of_a_dictionary_mean_what_they_mean_in_an_ini_file(settings: dict[str, Any]) -> None:
    client = make_client(settings | {"mule.anonymous": False, "mule.max_size": 20_000_000, "mule.secret": None})
    assert client.post_json("/up/get_init_signature/", FILE, status=401).json["error"]["code"] == "SignInRequired"
    large = FILE | {"filesize": "20000001"}
    refusal = client.post_json("/up/get_init_signature/", large, headers={"X-User": "7"}, status=413)
    assert refusal.json["error"]["code"] == "FileTooLarge"


def test_a_value_of_another_kind_is_named_at_start(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        make_client(settings | {"mule.accept": [".mov"]})
    assert refusal.value.name == "mule.accept"


def test_a_request_for_the_very_place_where_the_app_is_mounted_is_the_app_s(settings: dict[str, str]) -> None:
    """PEP 3333 lets servers leave out what is empty."""
    with Configurator(settings=settings) as config:
        tween = make_tween(lambda _request: Response("the app's"), config.registry)
    request = Request.blank("/")
    del request.environ["PATH_INFO"]
    assert tween(request).text == "the app's"
