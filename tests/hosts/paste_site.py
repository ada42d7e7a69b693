"""An app as PasteDeploy makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.wsgi.fixtures import host

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make_site(global_conf: Mapping[str, str], **local_conf: str) -> WSGIApplication:
    """Give the app that says what has reached it."""
    del global_conf, local_conf
    site: WSGIApplication = host
    return site
