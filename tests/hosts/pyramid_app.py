"""Pyramid before Mule: `waitress-serve pyramid_app:app`, or `python pyramid_app.py`."""

import waitress
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory

from mule_wsgi import make_middleware


def echo(request: Request) -> Response:
    return Response(request.body_file.read())


def visits(request: Request) -> dict[str, int]:
    request.session["visits"] = request.session.get("visits", 0) + 1
    return {"visits": request.session["visits"]}


with Configurator(session_factory=SignedCookieSessionFactory("yours")) as config:
    config.add_route("echo", "/echo", request_method="POST")
    config.add_route("visits", "/visits")
    config.add_view(echo, route_name="echo")
    config.add_view(visits, route_name="visits", renderer="json")
    app = make_middleware(config.make_wsgi_app())

if __name__ == "__main__":
    waitress.serve(app)
