from __future__ import annotations

import pytest

from mule_core.errors import ConfigurationError
from mule_core.signing import Credentials


def test_secrets_are_in_no_repr() -> None:
    text = repr(Credentials(access_key="AKID", secret_key="hush-hush", session_token="token-token"))
    assert "AKID" in text
    assert "hush" not in text
    assert "token-token" not in text


@pytest.mark.parametrize("access_key", ["", "AKID ", "AK\n", "a/b", "a:b", "a,b", "{date}", "clé"])
def test_access_key_that_would_break_a_header_is_refused(access_key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Credentials(access_key=access_key, secret_key="s")
    assert caught.value.name == "access_key"


@pytest.mark.parametrize("secret_key", ["", "secret\n", " secret"])
def test_secret_with_space_around_it_is_refused_without_being_shown(secret_key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Credentials(access_key="AKID", secret_key=secret_key)
    assert caught.value.name == "secret_key"
    assert "secret\n" not in str(caught.value)


@pytest.mark.parametrize("session_token", ["", "to ken", "token\n", "{signature}"])
def test_session_token_that_would_break_a_header_is_refused(session_token: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Credentials(access_key="AKID", secret_key="s", session_token=session_token)
    assert caught.value.name == "session_token"
