"""Who signs, where that changes: credentials that are asked for anew whenever something is signed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache

from .errors import ConfigurationError
from .importing import import_function
from .signing import Credentials

CredentialsProvider = Callable[[], Credentials]
"""Gives the credentials to sign with now.

It is asked at every signing, from any thread, so it has to be quick: one that fetches them keeps them until they are
about to end. What it raises comes through, and nothing is signed.
"""

BOTOCORE = "botocore"


@cache
def find_provider(name: str) -> CredentialsProvider:
    """Give the provider of that name: `botocore`, or `package.module:function`.

    Raises ConfigurationError, which names `credentials_from`, where there is none such.
    """
    if name == BOTOCORE:
        return _find_botocore()
    return import_function(name, setting="credentials_from", expected="botocore or package.module:function")


def _find_botocore() -> CredentialsProvider:
    """Give botocore's chain: environment, profiles, web identity, containers and instances; it renews them in time.

    https://docs.aws.amazon.com/boto3/latest/guide/credentials.html
    """
    try:
        session = importlib.import_module("botocore.session")
    except ImportError as exc:
        raise ConfigurationError("credentials_from", "botocore is not installed: pip install botocore") from exc
    found = session.get_session().get_credentials()
    if found is None:
        raise ConfigurationError("credentials_from", "botocore finds no credentials")

    def provide() -> Credentials:
        frozen = found.get_frozen_credentials()
        return Credentials(
            access_key=frozen.access_key, secret_key=frozen.secret_key, session_token=frozen.token or None
        )

    return provide
