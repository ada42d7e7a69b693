"""FastAPI before Mule on a server of WSGI apps, by a2wsgi: `waitress-serve fastapi_wsgi:app`."""

from a2wsgi import ASGIMiddleware

from mule_wsgi import make_middleware
from tests.hosts.fastapi_site import site

app = make_middleware(ASGIMiddleware(site))  # type: ignore[arg-type]  # its types are stricter than the specification
