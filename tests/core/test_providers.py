"""Credentials that change while it runs: whatever is signed is signed by those of now."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest

from mule_core.errors import ConfigurationError
from mule_core.providers import find_provider
from mule_core.settings import Settings
from mule_core.signing import Credentials
from mule_core.uploads import UploadRef
from tests.core.fixtures import FILE, make_uploads


@pytest.fixture
def account() -> list[Credentials]:
    """The one element signs; a test may put another in its place."""
    return [Credentials(access_key="AK1", secret_key="SK1", session_token="T1")]


@pytest.fixture
def settings(account: list[Credentials]) -> Settings:
    return Settings(bucket="films", secret="of tickets", credentials_from=lambda: account[0])


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A module of the host's, named `vault`."""
    module = ModuleType("vault")
    module.__dict__.update(give=lambda: Credentials(access_key="AK9", secret_key="SK9"), number=3)
    monkeypatch.setitem(sys.modules, "vault", module)
    find_provider.cache_clear()
    yield
    find_provider.cache_clear()


def account_of(url: str) -> tuple[str, str | None]:
    """Give the access key and the session token that a URL was signed with."""
    query = parse_qs(urlsplit(url).query)
    return query["X-Amz-Credential"][0].split("/")[0], query.get("X-Amz-Security-Token", [None])[0]


def test_every_signature_is_of_the_credentials_of_now(settings: Settings, account: list[Credentials]) -> None:
    uploads = make_uploads(dataclasses.replace(settings, link_expires_in=60))
    begun = uploads.get_init_signature(FILE)
    ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="id-1", ticket=begun.ticket)
    assert begun.signed
    assert account_of(begun.signed.url) == ("AK1", "T1")
    account[0] = Credentials(access_key="AK2", secret_key="SK2", session_token="T2")
    window = uploads.get_all_signatures(ref, part_count=2)
    signed = [
        uploads.get_chunk_signature(ref, 1).url,
        uploads.get_list_signature(ref).url,
        uploads.get_end_signature(ref).url,
        uploads.get_head_signature(ref).url,
        window.parts.template.url,
        window.abortion.url,
        uploads.upload_finished(ref) or "",
    ]
    assert {account_of(url) for url in signed} == {("AK2", "T2")}


def test_a_ticket_outlives_the_credentials(settings: Settings, account: list[Credentials]) -> None:
    begun = make_uploads(settings).get_init_signature(FILE)
    account[0] = Credentials(access_key="AK2", secret_key="SK2")
    again = make_uploads(settings, start=1).get_init_signature(FILE, ticket=begun.ticket)
    assert again.upload.key == begun.upload.key


def test_without_a_secret_for_tickets_changing_credentials_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^credentials_from: needs MULE_SECRET"):
        Settings(bucket="films", credentials_from=lambda: Credentials(access_key="AK", secret_key="SK"))


def test_where_the_provider_fails_nothing_is_signed(account: list[Credentials], settings: Settings) -> None:
    account.clear()
    with pytest.raises(IndexError):
        make_uploads(settings).get_init_signature(FILE)


@pytest.mark.usefixtures("host")
def test_a_function_is_named_in_the_environment() -> None:
    environ = {"BUCKET": "films", "MULE_SECRET": "of tickets", "MULE_CREDENTIALS": "vault:give"}
    assert Settings.from_environ(environ).credentials == Credentials(access_key="AK9", secret_key="SK9")


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize("name", ["vault", ":give", "vault:", "vault:take", "vault:number", "nowhere:give", ".a:b"])
def test_a_name_that_leads_nowhere_is_refused(name: str) -> None:
    environ = {"BUCKET": "films", "MULE_SECRET": "of tickets", "MULE_CREDENTIALS": name}
    with pytest.raises(ConfigurationError, match=r"^MULE_CREDENTIALS: "):
        Settings.from_environ(environ)


@pytest.mark.usefixtures("host")
def test_botocore_is_asked_for_its_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "AKB", "SECRET_ACCESS_KEY": "SKB", "SESSION_TOKEN": "TB"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    found = Settings(bucket="films", secret="of tickets", credentials_from="botocore").credentials
    assert found == Credentials(access_key="AKB", secret_key="SKB", session_token="TB")


def test_without_a_provider_the_account_has_to_be_set() -> None:
    with pytest.raises(ConfigurationError, match=r"^AWS_ACCESS_KEY: has to be set"):
        Settings.from_environ({"BUCKET": "films"})
