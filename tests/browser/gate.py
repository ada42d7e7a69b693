"""A door in front of a store: it notes what comes through, and can keep parts waiting outside.

So a test stops an upload at an exact place on any machine, and counts what was sent where it arrives: browsers send
some requests twice without telling the page.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import urllib3
from webob import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}  # RFC 9110, 7.6.1
EXPOSED = "access-control-expose-headers"
HELD_SECONDS = 60.0


class Gate:
    """A WSGI app that hands every request on to the store at `origin`; open until told otherwise.

    Without `exposes`, pages may not read the headers of answers, as where a bucket's CORS rules do not name them.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._http = urllib3.PoolManager(maxsize=16, retries=False)
        self._turn = threading.Condition()
        self._places: float = float("inf")
        self._drops = 0
        self._held = 0
        self.exposes = True
        self.stored: list[int] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on a request; a part that is turned away is answered 503."""
        request = Request(environ)
        part_number = int(request.GET.get("partNumber", 0)) if request.method == "PUT" else 0
        app = self._forward if not part_number or self._let_in() else turn_away
        response = request.get_response(app)
        if part_number and response.status_code == 200:
            self.stored.append(part_number)
        return response(environ, start_response)

    def admit(self, parts: int) -> None:
        """Let so many more parts in; those behind them wait outside."""
        with self._turn:
            self._places = parts
            self._turn.notify_all()

    def open(self) -> None:
        """Turn away the parts that wait, whose senders may be gone, and let all in that come from now on."""
        with self._turn:
            self._places = float("inf")
            self._drops += 1
            self._turn.notify_all()

    def wait_for_held(self, parts: int) -> None:
        """Wait until so many parts stand outside, all their bytes with them. Raises AssertionError if they do not."""
        with self._turn:
            assert self._turn.wait_for(lambda: self._held >= parts, HELD_SECONDS), f"only {self._held} parts wait"

    def _let_in(self) -> bool:
        with self._turn:
            drops = self._drops
            self._held += 1
            self._turn.notify_all()
            free = self._turn.wait_for(lambda: self._places > 0 or self._drops > drops, HELD_SECONDS)
            self._held -= 1
            if not free or self._drops > drops:
                return False
            self._places -= 1
            return True

    def _forward(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        answer = self._http.request(
            request.method,
            self._origin + environ["REQUEST_URI"],  # as it was sent: it is signed
            body=environ["wsgi.input"].read(request.content_length or 0),
            headers={name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP},
            decode_content=False,
        )
        left_out = HOP_BY_HOP if self.exposes else HOP_BY_HOP | {EXPOSED}
        headers = [pair for pair in answer.headers.items() if pair[0].lower() not in left_out]
        start_response(f"{answer.status} {answer.reason}", headers)
        return [answer.data]


def turn_away(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer as a busy store does; no page may read it, for it bears no CORS headers."""
    return Response(status=503)(environ, start_response)
