"""Calls to the store whose answers are looked at, whatever they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import urllib3

from mule_core.errors import MuleError
from mule_core.signing import SignedRequest

from ..xml import find_root

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
LEAST_SECONDS = 0.1

_NO_HEADERS: Mapping[str, str] = {}


class NoAnswer(MuleError):
    """The store does not answer, or not in HTTP."""

    code = "NoAnswer"


class Refused(MuleError):
    """The store refused a call that a check cannot do without."""

    code = "Refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the store said. `code` and `message` are those of its error document, empty where it sent none."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Tell whether it did what was asked; a 200 may hold an error all the same."""
        return 200 <= self.status < 300 and not self.code

    @property
    def code(self) -> str:
        """Give the error's code."""
        return self.text_of("Code")

    @property
    def message(self) -> str:
        """Give the error's message."""
        return self.text_of("Message")

    @property
    def words(self) -> str:
        """Say what it said, in a few words; the rest of an error document may hold what was signed."""
        return " ".join(part for part in (str(self.status), self.code, self.message) if part)

    def text_of(self, path: str) -> str:
        """Give the text of the first element below the root by its path; empty where there is none."""
        return next(iter(self.texts_of(path)), "")

    def texts_of(self, path: str) -> list[str]:
        """Give the texts of all of them."""
        root = find_root(self.body)
        if root is None:
            return []
        return [element.text or "" for element in root.iterfind(f"{{*}}{path}")]


class Prober:
    """Sends one call at a time, never twice. `seconds_left` bounds how long it waits for an answer."""

    def __init__(self, *, seconds_left: Callable[[], float]) -> None:
        self._seconds_left = seconds_left
        self._http = urllib3.PoolManager(retries=False)

    def send(self, signed: SignedRequest, *, body: bytes = b"", headers: Mapping[str, str] = _NO_HEADERS) -> Answer:
        """Send a signed call, with further headers that are not signed. Raises NoAnswer."""
        return self.send_unsigned(signed.method, signed.url, body=body, headers={**signed.headers, **headers})

    def send_unsigned(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] = _NO_HEADERS
    ) -> Answer:
        """Send any call. Raises NoAnswer, which says nothing of the url's query."""
        left = max(self._seconds_left(), LEAST_SECONDS)
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=min(READ_SECONDS, left))
        try:
            answer = self._http.request(
                method, url, body=body or None, headers=dict(headers), timeout=timeout, redirect=False
            )
        except urllib3.exceptions.HTTPError as exc:
            raise NoAnswer(f"no answer to {method}: {_reason_of(exc)}") from exc
        return Answer(status=answer.status, headers=answer.headers, body=answer.data)

    def close(self) -> None:
        """Close the connections."""
        self._http.clear()


def _reason_of(exc: urllib3.exceptions.HTTPError) -> str:
    """Say what went wrong by its kind: the words of urllib3 hold the signed url."""
    kinds = {
        urllib3.exceptions.NewConnectionError: "no connection",  # which is one of the next kind, too
        urllib3.exceptions.ConnectTimeoutError: "no connection in time",
        urllib3.exceptions.ReadTimeoutError: "silence",
        urllib3.exceptions.SSLError: "no TLS",
        urllib3.exceptions.ProtocolError: "the connection broke, or this is not HTTP",
    }
    return next((words for kind, words in kinds.items() if isinstance(exc, kind)), type(exc).__name__)
