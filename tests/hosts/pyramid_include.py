"""Pyramid with Mule in it: `waitress-serve pyramid_include:app`, or `python pyramid_include.py`."""

import waitress
from pyramid.config import Configurator

with Configurator() as config:
    config.include("mule_wsgi.pyramid")
    config.include("tests.hosts.pyramid_views")
    app = config.make_wsgi_app()

if __name__ == "__main__":
    waitress.serve(app)
