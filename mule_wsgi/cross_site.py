"""Whose pages may ask? Our own; those of allowed origins, which get CORS; no others: every action writes or signs.

A browser says from where a request comes by `Sec-Fetch-Site` (to https and to localhost), and by `Origin` (of every
POST, and of all that goes to another origin, but for what a page shows, such as pictures). For a GET on a plain line
there is the `Referer`, unless the page keeps it back. Who sends none of these is let through, with `SameSite` cookies
as all that is left: curl, an old browser, and on a plain line a picture in a page that does not want to be known.

https://www.w3.org/TR/fetch-metadata/, https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from webob import Request, Response

from mule_core.errors import MuleError
from mule_core.origins import DEFAULT_PORTS, check_origin

log: logging.Logger = logging.getLogger(__name__)

PREFLIGHT_SECONDS = 7200  # as long as browsers remember one at most
ALLOWED_HEADERS = ("Authorization", "Content-Type")
EXPOSED_HEADERS = ("Retry-After",)

_OWN_SITES = ("same-origin", "none")  # none: a person's own doing, such as an address typed in


class CrossSite(MuleError):
    """A page of another site asked."""

    code = "CrossSite"
    status_hint = 403

    def __init__(self) -> None:
        super().__init__("uploads are not taken from pages of this site: its origin is not allowed here")


class CrossSitePolicy:
    """Tells where requests come from, and shares answers with the pages of `allowed_origins`.

    `origin` is our own as browsers see it; without it, that which the server says (`wsgi.url_scheme` and `Host`).
    Headers that a proxy may have added are not read: whoever runs the server knows whether there is one, and tells the
    server. Raises ConfigurationError for what is no origin.
    """

    def __init__(self, *, origin: str | None, allowed_origins: Collection[str]) -> None:
        if origin is not None:
            check_origin("origin", origin)
        for allowed in allowed_origins:
            check_origin("allowed_origins", allowed)
        self._origin = origin
        self._allowed_origins = frozenset(allowed_origins)

    def is_secure(self, request: Request) -> bool:
        """Tell whether browsers reach us by https."""
        return self._origin.startswith("https:") if self._origin else request.scheme == "https"

    def is_from_elsewhere(self, request: Request) -> bool:
        """Tell whether another site's page asks, so that the browser sends none of our own site's cookies."""
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site not in (*_OWN_SITES, "same-site")
        # On a plain line there are no cookies from site to site, but those between two ports of one host.
        return self.is_secure(request) and not self._is_from_ourselves(request)

    def check(self, request: Request) -> None:
        """Raise CrossSite for a page that is neither ours nor allowed."""
        origin, site = _find_origin(request), request.headers.get("Sec-Fetch-Site")
        if origin not in self._allowed_origins and not self._is_from_ourselves(request):
            log.info("refused code=CrossSite origin=%r site=%r ours=%r", origin, site, self._origin or request.host_url)
            raise CrossSite

    def share(self, request: Request, response: Response) -> None:
        """Let the page of an allowed origin read the answer, whatever it is."""
        origin = request.headers.get("Origin")
        if self._allowed_origins:
            response.vary = [*(response.vary or ()), "Origin"]
        if origin in self._allowed_origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
            response.headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED_HEADERS)

    def _is_from_ourselves(self, request: Request) -> bool:
        site, origin = request.headers.get("Sec-Fetch-Site"), _find_origin(request)
        if site is not None:
            return site in _OWN_SITES  # the browser knows our address; the server behind a proxy may not
        return origin is None or self._is_own(origin, request)

    def _is_own(self, origin: str, request: Request) -> bool:
        if self._origin:
            return origin == self._origin
        scheme, _, host = origin.partition("://")
        # A proxy that ends TLS may not have said so; a page that came by TLS is no worse than one that did not.
        is_scheme_good = scheme in (request.scheme, "https")
        return is_scheme_good and request.host.lower().removesuffix(DEFAULT_PORTS.get(scheme, "")) == host


def _find_origin(request: Request) -> str | None:
    """Give from which origin the browser says that a request comes."""
    origin: str | None = request.headers.get("Origin")
    if origin is not None or "Sec-Fetch-Site" in request.headers:
        return origin
    return "/".join(request.headers.get("Referer", "").split("/", 3)[:3]) or None


def is_preflight(request: Request) -> bool:
    """Tell whether a browser asks if a page of another origin may ask."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def render_preflight(methods: Collection[str]) -> Response:
    """Give the answer to a preflight that may go on."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Headers"] = ", ".join(ALLOWED_HEADERS)
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
