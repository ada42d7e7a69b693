"""Bottle before Mule: `python bottle_app.py`."""

from bottle import Bottle, HTTPResponse, request, response, run, static_file

import mule_js
from mule_wsgi import make_middleware
from tests.hosts.page import PAGE


def page() -> str:
    return PAGE


def static(name: str) -> HTTPResponse:
    return static_file(name, root=mule_js.DIST)


def echo() -> bytes:
    body: bytes = request["wsgi.input"].read(request.content_length)
    return body


def visits() -> dict[str, int]:
    count = int(request.get_cookie("visits", "0")) + 1
    response.set_cookie("visits", str(count))
    return {"visits": count}


site = Bottle()
site.route("/", "GET", page)
site.route("/static/<name:path>", "GET", static)
site.route("/echo", "POST", echo)
site.route("/visits", "GET", visits)
app = make_middleware(site)

if __name__ == "__main__":
    run(app, server="waitress")
