"""The plain page with Mule before it, as any server of WSGI apps loads it."""

from mule_wsgi import make_middleware
from tests.browser.rig import serve_page

app = make_middleware(serve_page)
