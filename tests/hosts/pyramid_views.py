"""What the apps of Pyramid beside this file have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory

import mule_js
from tests.hosts.page import PAGE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def page(_request: Request) -> Response:
    return Response(PAGE)


def echo(request: Request) -> Response:
    return Response(request.body_file.read())


def visits(request: Request) -> dict[str, int]:
    request.session["visits"] = request.session.get("visits", 0) + 1
    return {"visits": request.session["visits"]}


def includeme(config: Configurator) -> None:
    config.set_session_factory(SignedCookieSessionFactory("yours"))
    config.add_static_view("static", str(mule_js.DIST))
    for route, path, renderer, view in (
        ("page", "/", None, page),
        ("echo", "/echo", None, echo),
        ("visits", "/visits", "json", visits),
    ):
        config.add_route(route, path)
        config.add_view(view, route_name=route, renderer=renderer)


def main(global_conf: Mapping[str, str], **settings: str) -> WSGIApplication:
    """Give the site as an ini file asks for it."""
    del global_conf
    with Configurator(settings=settings) as config:
        config.include(includeme)
        site: WSGIApplication = config.make_wsgi_app()
        return site
