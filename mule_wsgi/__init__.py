"""Mule's shell: mounts the signing actions under a prefix in any WSGI app."""

from .factory import make_middleware, make_uploads
from .middleware import MuleMiddleware

__all__ = ["MuleMiddleware", "make_middleware", "make_uploads"]
