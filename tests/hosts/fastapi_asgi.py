"""FastAPI before Mule on a server of ASGI apps: `uvicorn fastapi_asgi:app`."""

from mule_wsgi.asgi import MuleASGIMiddleware
from tests.hosts.fastapi_site import site

app = MuleASGIMiddleware(site)
