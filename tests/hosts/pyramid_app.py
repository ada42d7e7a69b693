"""Pyramid before Mule: `waitress-serve pyramid_app:app`, or `python pyramid_app.py`."""

import waitress
from pyramid.config import Configurator

from mule_wsgi import make_middleware

with Configurator() as config:
    config.include("tests.hosts.pyramid_views")
    app = make_middleware(config.make_wsgi_app())

if __name__ == "__main__":
    waitress.serve(app)
