"""Whose upload is this? What the host says; else REMOTE_USER; else whoever holds an unguessable cookie."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from webob import Request, Response

OwnerOf = Callable[[Mapping[str, Any]], str | None]
"""A host's own word on who sends a request, from its WSGI environ; None or an empty text for nobody in particular."""

COOKIE_NAME = "mule_owner"
COOKIE_AGE = 365 * 24 * 3600  # seconds

_UNQUOTED = "/~:@!$&'()*+"  # what browsers and cookies both leave as it is in a path
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_ANONYMOUS = "anonymous-"
_NAMED = "named-"


def remote_user(environ: Mapping[str, Any]) -> str | None:
    """Give the user that the server, or a middleware before us, has authenticated."""
    user: str | None = environ.get("REMOTE_USER")
    return user


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who sends a request; `new_token` is the value of the cookie that a newcomer has to be given."""

    owner: str
    new_token: str | None = None


def identify(request: Request, owner_of: OwnerOf) -> Identity:
    """Tell the owner. No name that a host gives can pass for an anonymous one: those are digests of a secret token.

    Raises TypeError for a name that is no text, and whatever `owner_of` raises.
    """
    name = owner_of(request.environ)
    if not isinstance(name, str | None):
        raise TypeError(f"owner_of has to give a text or None, not {type(name).__name__}: {owner_of!r}")
    if name:
        return Identity(owner=_NAMED + name if name.startswith((_ANONYMOUS, _NAMED)) else name)
    token = request.cookies.get(COOKIE_NAME, "")
    if _TOKEN.match(token):
        return Identity(owner=_name_anonymous(token))
    token = secrets.token_urlsafe(32)
    return Identity(owner=_name_anonymous(token), new_token=token)


def hand_out(identity: Identity, request: Request, response: Response, *, prefix: str) -> None:
    """Set a newcomer's cookie: out of reach of scripts and of other sites, and under https of any plain line.

    It is sent back to the mounted prefix alone, which is given as WSGI writes paths.
    """
    if identity.new_token is not None:
        path = quote(request.environ.get("SCRIPT_NAME", "") + prefix, safe=_UNQUOTED, encoding="latin-1")
        response.set_cookie(
            COOKIE_NAME,
            identity.new_token,
            max_age=COOKIE_AGE,
            path=path or "/",
            secure=request.scheme == "https",
            httponly=True,
            samesite="Lax",
        )


def _name_anonymous(token: str) -> str:
    """Give a name that tells nothing of the token: owners stand in the database and in object keys."""
    return _ANONYMOUS + hashlib.sha256(token.encode()).hexdigest()[:32]
