"""The middleware: requests for an action are answered here, all others reach the app untouched.

    app = MuleMiddleware(app, uploads)                            # any WSGI app: Pyramid, Bottle, Django
    app.wsgi_app = MuleMiddleware(app.wsgi_app, uploads)          # Flask

The actions are served at `{prefix}/{action}`, with or without a last slash, by GET and POST (a form or JSON).
Nothing else under the prefix is claimed. On the way to the app neither `environ` is changed nor the body read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from webob import Request, Response

from mule_core.errors import ConfigurationError, InvalidParameter, MuleError, SignInRequired
from mule_core.uploads import Uploads

from .courier import PATIENCE, Courier
from .cross_site import CrossSitePolicy, is_preflight, render_preflight
from .endpoints import ACTIONS, BATCHES, BEGINNING, FINISHING, Action, is_about
from .failures import judge_failure
from .identity import CookieMissing, Identity, OwnerOf, choose_cookie, hand_out, identify, is_anonymous, remote_user
from .params import MAX_TICKET, Params, read_params
from .responses import render_error, render_response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = ("GET", "POST")


class MethodNotAllowed(MuleError):
    """Actions are asked for by GET or POST."""

    code = "MethodNotAllowed"
    status_hint = 405


class MuleMiddleware:
    """Mounts the actions of `uploads` under a prefix, in front of any WSGI app.

    `prefix` is a path; `/` mounts the actions at the root. `owner_of` takes the WSGI environ and tells whose the
    upload is: by a text (a number of yours as `str(number)`) that stays the same for as long as uploads live. Where it
    gives None or an empty text, a cookie tells. Where it gives anything else, or raises, the action is answered by a
    500, and the log says why; without `anonymous`, who is nobody in particular is asked to sign in, by a 401.

    Pages of other origins than our own are refused, but for those of `allowed_origins`. `origin` is our own as browsers
    see it, where the server does not know it: see CrossSitePolicy.

    Raises ConfigurationError for a prefix that is no path, or an origin that is none.
    """

    def __init__(
        self,
        app: WSGIApplication,
        uploads: Uploads,
        *,
        prefix: str = "/upload-backend",
        owner_of: OwnerOf = remote_user,
        anonymous: bool = True,
        origin: str | None = None,
        allowed_origins: Collection[str] = (),
    ) -> None:
        if not prefix.startswith("/"):
            raise ConfigurationError("prefix", f"expected a path such as /upload-backend, got {prefix!r}")
        self._app = app
        self._uploads = uploads
        self._prefix = prefix.rstrip("/").encode().decode("latin-1")  # as WSGI writes paths
        self._owner_of = owner_of
        self._anonymous = anonymous
        self._policy = CrossSitePolicy(origin=origin, allowed_origins=allowed_origins)
        self._courier = Courier(uploads.outbox) if uploads.outbox else None
        self._actions = {
            f"{self._prefix}/{name}{slash}": action for name, action in ACTIONS.items() for slash in ("", "/")
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer an action, or hand the request on."""
        action = self._actions.get(environ.get("PATH_INFO", ""))
        if action is None:
            return self._app(environ, start_response)
        return self._answer(action, Request(environ))(environ, start_response)

    def claims(self, path: str) -> bool:
        """Say whether a path, as WSGI has it in PATH_INFO, is that of an action."""
        return path in self._actions

    def _answer(self, action: Action, request: Request) -> Response:
        when = self._uploads.clock()
        try:
            response = self._act(action, request, when=when)
        except MethodNotAllowed as exc:
            response = render_error(exc, when=when)
            response.allow = METHODS
        except Exception as exc:
            response = render_error(judge_failure(exc, action.__name__), when=when)
        self._policy.share(request, response)
        return response

    def _act(self, action: Action, request: Request, *, when: datetime) -> Response:
        if not is_preflight(request) and request.method not in METHODS:
            raise MethodNotAllowed(f"an action is asked for by {' or '.join(METHODS)}")
        self._policy.check(request)
        if is_preflight(request):
            return render_preflight(METHODS)
        cookie = choose_cookie(
            is_secure=self._policy.is_secure(request), is_from_elsewhere=self._policy.is_from_elsewhere(request)
        )
        identity = identify(request, self._owner_of, cookie=cookie if self._anonymous else None)
        params = read_params(request)
        owner = self._find_bearer(action, params, identity) if identity.is_anonymous else None
        if identity.new_token and not owner and action not in BEGINNING:
            raise CookieMissing
        answer = action(self._uploads, owner or identity.owner, params)
        self._tell_host(action)
        response = render_response(answer, when=when)
        if identity.new_token and action in BEGINNING:
            hand_out(identity.new_token, cookie, request, response, prefix=self._prefix)
        return response

    def _find_bearer(self, action: Action, params: Params, identity: Identity) -> str | None:
        """Give the anonymous owner of the upload whose ticket a request bears.

        Who that is, a secret alone tells. The ticket is one too, for one upload; and it outlives a browser that is
        killed before it has written its cookies down. Many in one call have to be one owner's. Raises SignInRequired
        where that owner has a name: it is his browser, and his session is over.
        """
        if batch := BATCHES.get(action):
            bearers = {self._find_member_bearer(batch.action, member, identity) for member in batch.read(params)}
            return bearers.pop() if len(bearers) == 1 else None
        kept = self._uploads.find_kept(params.find_text("ticket", longest=MAX_TICKET))
        if kept is None or not is_about(action, params, kept):
            return None
        owner = kept.fingerprint.owner
        is_stranger = action in BEGINNING and owner != identity.owner
        # Whom a ticket alone lets in begins nothing in its owner's name.
        upload_id, whole = params.find_text("upload_id"), params.is_set("whole")
        if is_stranger and not self._uploads.can_go_on(kept, upload_id, whole=whole):
            return None
        if not is_anonymous(owner):
            raise SignInRequired
        return owner

    def _find_member_bearer(self, action: Action, member: Params, identity: Identity) -> str | None:
        try:
            return self._find_bearer(action, member, identity)
        except InvalidParameter:  # it is answered so in its place
            return None

    def _tell_host(self, action: Action) -> None:
        if self._courier and action in FINISHING:
            self._courier.wake(patience=PATIENCE)
        elif self._courier:
            self._courier.wake_once()
