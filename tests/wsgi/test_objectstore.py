"""The shell's own calls to the store, to real ones."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import urllib3

from mule_core.settings import Settings
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.objectstore import ObjectStore, ObjectStoreError, render_cors
from tests.stores import JuiceFS, Store, free_ports


def settings_for(store: Store, bucket: str = "our-own") -> Settings:
    return Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        region=store.region,
        bucket=bucket,
        endpoint_url=store.url,
    )


def ask_before_putting(settings: Settings, origin: str) -> urllib3.BaseHTTPResponse:
    """Send the preflight that a browser sends from a page of that origin."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    return urllib3.request("OPTIONS", settings.endpoint.url_of("film.mov", ""), headers=headers)


def test_bucket_is_made_once_and_found_there_again(seaweedfs: SeaweedFS, juicefs: JuiceFS) -> None:
    for store in (seaweedfs, juicefs):
        ObjectStore(settings_for(store)).make_bucket()
        ObjectStore(settings_for(store)).make_bucket()


def test_cors_rules_let_pages_of_their_origins_in_and_no_others(seaweedfs: SeaweedFS) -> None:
    settings = settings_for(seaweedfs, "with-rules")
    store = ObjectStore(settings)
    store.make_bucket()
    store.set_cors(render_cors(["https://a.example", "https://b.example"]))
    for origin in ("https://a.example", "https://b.example"):
        assert ask_before_putting(settings, origin).headers["access-control-allow-origin"] == origin
    assert "access-control-allow-origin" not in ask_before_putting(settings, "https://c.example").headers


def test_refusal_is_told_in_the_stores_own_words(seaweedfs: SeaweedFS) -> None:
    stranger = replace(settings_for(seaweedfs), secret_key="guessed")
    with pytest.raises(ObjectStoreError, match="403 SignatureDoesNotMatch") as caught:
        ObjectStore(stranger).make_bucket()
    assert "guessed" not in str(caught.value)


def test_store_that_knows_no_cors_rules_says_so(juicefs: JuiceFS) -> None:
    store = ObjectStore(settings_for(juicefs))
    store.make_bucket()
    with pytest.raises(ObjectStoreError, match=re.compile("NotImplemented|501")):
        store.set_cors(render_cors(["*"]))


def test_store_that_does_not_answer_is_named() -> None:
    (port,) = free_ports(1)
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", endpoint_url=f"http://127.0.0.1:{port}")
    with pytest.raises(ObjectStoreError, match=f"http://127.0.0.1:{port}/films/ does not answer"):
        ObjectStore(settings).make_bucket()


def test_origins_are_written_as_xml() -> None:
    assert "<AllowedOrigin>https://a.example/?&lt;&amp;</AllowedOrigin>" in render_cors(["https://a.example/?<&"])
