"""Whose upload is this? What the host says; else REMOTE_USER; else whoever holds an unguessable cookie."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from webob import Request, Response
from webob.cookies import make_cookie

from mule_core.errors import MuleError, SignInRequired

OwnerOf = Callable[[Mapping[str, Any]], str | None]
"""A host's own word on who sends a request, from its WSGI environ; None or an empty text for nobody in particular."""

COOKIE_AGE = 365 * 24 * 3600  # seconds

_UNQUOTED = "/~:@!$&'()*+"  # what browsers and cookies both leave as it is in a path
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_ANONYMOUS = "anonymous-"
_NAMED = "named-"


def remote_user(environ: Mapping[str, Any]) -> str | None:
    """Give the user that the server, or a middleware before us, has authenticated."""
    user: str | None = environ.get("REMOTE_USER")
    return user


class CookieMissing(MuleError):
    """Who knows of an upload got a cookie with it: this browser does not send it back, or has just lost it."""

    code = "CookieMissing"
    status_hint = 403

    def __init__(self) -> None:
        super().__init__("this browser does not send back the cookie that it is known by: allow cookies for this site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One kind of cookie that tells anonymous owners apart. All are out of reach of scripts."""

    name: str
    is_secure: bool
    same_site: Literal["Lax", "None"]
    attributes: str = ""


# Neighbours under one domain, and anybody on a plain line, can set a cookie for us; but none whose name begins with
# `__Host-`, which browsers take for the whole of one https host alone: else they could have others upload as them.
# https://www.rfc-editor.org/rfc/rfc6265#section-8.6 and draft-ietf-httpbis-rfc6265bis, section 4.1.3.2
PLAIN_COOKIE = Cookie(name="mule_owner", is_secure=False, same_site="Lax")
SECURE_COOKIE = Cookie(name="__Host-mule_owner", is_secure=True, same_site="Lax")
# For pages of allowed origins. It is another one, so that such a page does not take the place of our own; partitioned,
# because that is what browsers send where they send no other cookie from site to site.
VISITOR_COOKIE = Cookie(name="__Host-mule_visitor", is_secure=True, same_site="None", attributes="; Partitioned")


def choose_cookie(*, is_secure: bool, is_from_elsewhere: bool) -> Cookie:
    """Give the kind of cookie by which a browser is known, by how it reaches us and from whose page."""
    if is_from_elsewhere:
        return VISITOR_COOKIE
    return SECURE_COOKIE if is_secure else PLAIN_COOKIE


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who sends a request; `new_token` is the value of the cookie that a newcomer has to be given."""

    owner: str
    new_token: str | None = field(default=None, repr=False)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody vouches for the owner but a secret that the browser holds."""
        return is_anonymous(self.owner)


def is_anonymous(owner: str) -> bool:
    """Tell whether an owner is known by a cookie alone."""
    return owner.startswith(_ANONYMOUS)


def identify(request: Request, owner_of: OwnerOf, *, cookie: Cookie | None) -> Identity:
    """Tell the owner: by the cookie, if there is to be one, where the host names nobody.

    No name that a host gives can pass for an anonymous one: those are digests of a secret token. Raises SignInRequired
    without a cookie to go by; TypeError for a name that is no text, and whatever `owner_of` raises.
    """
    name = owner_of(request.environ)
    if not isinstance(name, str | None):
        raise TypeError(f"owner_of has to give a text or None, not {type(name).__name__}: {owner_of!r}")
    if name:
        return Identity(owner=_NAMED + name if name.startswith((_ANONYMOUS, _NAMED)) else name)
    if cookie is None:
        raise SignInRequired
    if token := _find_token(request, cookie):
        return Identity(owner=_name_anonymous(token))
    token = secrets.token_urlsafe(32)
    return Identity(owner=_name_anonymous(token), new_token=token)


def hand_out(token: str, cookie: Cookie, request: Request, response: Response, *, prefix: str) -> None:
    """Set a newcomer's cookie.

    A plain one is sent back to the mounted prefix alone, which is given as WSGI writes paths; a `__Host-` one is for
    all of the host, or browsers do not take it.
    """
    path = quote(request.environ.get("SCRIPT_NAME", "") + prefix, safe=_UNQUOTED, encoding="latin-1")
    header = make_cookie(
        cookie.name,
        token,
        max_age=COOKIE_AGE,
        path="/" if cookie.is_secure or not path else path,
        secure=cookie.is_secure,
        httponly=True,
        samesite=cookie.same_site,
    )
    response.headers.add("Set-Cookie", header + cookie.attributes)


def _find_token(request: Request, cookie: Cookie) -> str | None:
    """Give what a browser has been handed out, if it sends that back.

    Cut as browsers join cookies, at semicolons and nowhere else: of what a lenient parser finds in a cookie's value
    no browser has checked the name, so that neighbours could set it. https://www.rfc-editor.org/rfc/rfc6265#section-5.4
    """
    for pair in request.environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = pair.strip(" \t").partition("=")
        if name == cookie.name and _TOKEN.match(value):
            return str(value)
    return None


def _name_anonymous(token: str) -> str:
    """Give a name that tells nothing of the token: owners stand in the database and in object keys."""
    return _ANONYMOUS + hashlib.sha256(token.encode()).hexdigest()[:32]
