"""Falcon before Mule: `waitress-serve falcon_app:app`, or `python falcon_app.py`."""

import falcon
import waitress

import mule_js
from mule_wsgi import make_middleware
from tests.hosts.page import PAGE


class Page:
    def on_get(self, _request: falcon.Request, response: falcon.Response) -> None:
        response.content_type = falcon.MEDIA_HTML
        response.text = PAGE


class Echo:
    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        response.data = request.bounded_stream.read()


class Visits:
    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        count = int(request.cookies.get("visits", "0")) + 1
        response.set_cookie("visits", str(count), secure=False)
        response.media = {"visits": count}


site = falcon.App()
site.add_static_route("/static", mule_js.DIST)
site.add_route("/", Page())
site.add_route("/echo", Echo())
site.add_route("/visits", Visits())
app = make_middleware(site)

if __name__ == "__main__":
    waitress.serve(app)
