"""Mule in a Pyramid app, by one line: `config.include("mule_wsgi.pyramid")`, or `pyramid.includes` in its ini file.

Settings are those of the app whose names begin with `mule.` (`mule.bucket = films`), as `Settings` has them; what they
leave out, the environment says. An upload belongs to the request's `authenticated_userid`, where there is one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from webob.exc import HTTPNotFound

from mule_core.errors import ConfigurationError
from mule_core.settings import Settings

from .factory import make_middleware
from .identity import remote_user
from .ini import PREFIX

REQUEST = "mule_wsgi.pyramid.request"  # in the environ

Handler = Callable[[Request], Response]


def includeme(config: Configurator) -> None:
    """Answer the actions before any view is looked for: see Pyramid's `Configurator.include`."""
    config.add_tween("mule_wsgi.pyramid.make_tween")


def make_tween(handler: Handler, registry: Registry) -> Handler:
    """Give what answers the actions, and hands every other request on."""
    section = {
        name.removeprefix(PREFIX): _to_text(name, value)
        for name, value in registry.settings.items()
        if name.startswith(PREFIX)
    }
    mule = make_middleware(HTTPNotFound(), Settings.from_environ(os.environ, section), owner_of=find_user)

    def tween(request: Request) -> Response:
        if not mule.claims(request.environ.get("PATH_INFO", "")):
            return handler(request)
        request.environ[REQUEST] = request
        return request.get_response(mule)

    return tween


def _to_text(name: str, value: object) -> str:
    """Give a value as an ini file has it: in an app's own dictionary, it may be a number, a truth value or None."""
    if isinstance(value, bool | int):
        return str(int(value))
    if value is None or isinstance(value, str):
        return value or ""
    raise ConfigurationError(name, f"expected a text as in an ini file, got {value!r}")


def find_user(environ: Mapping[str, Any]) -> str | None:
    """Give whom the app's security policy knows, else whom the server knows."""
    user = environ[REQUEST].authenticated_userid
    return remote_user(environ) if user is None else str(user)
