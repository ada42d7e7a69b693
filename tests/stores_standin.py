"""Stores that are nowhere to be had here: a real one behind a door that lets through what their documentation names.

A real one may be kinder to what is written nowhere; whoever counts on that gets no further here. The sources are those
of mule_core/presets.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webob import Request, Response

from tests.browser.gate import Gate
from tests.faults.calls import name_call

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Refusal = tuple[int, str, str]

_SIGNING = frozenset({"x-amz-date", "x-amz-content-sha256", "x-amz-security-token"})
_WRITES = frozenset({"create", "part", "complete", "put"})
_SCOPE = re.compile(r"Credential=[^/]+/[0-9]{8}/([^/]*)/s3/aws4_request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What one store's documentation names: its regions, and of the headers of S3 those beyond the signature's own."""

    regions: str
    headers: frozenset[str]
    version_2: bool = False
    conditions: bool = False
    equal_parts: bool = False


STAND_INS: Mapping[str, Documented] = {
    "r2": Documented(
        regions="auto|us-east-1",
        headers=frozenset({"x-amz-storage-class", "x-amz-checksum-algorithm", "x-amz-checksum-sha256"}),
        conditions=True,
        equal_parts=True,
    ),
    "b2": Documented(regions="us-west-004", headers=frozenset({"x-amz-acl", "x-amz-server-side-encryption"})),
    "gcs": Documented(regions=".*", headers=frozenset({"x-amz-acl", "x-amz-storage-class"}), version_2=True),
    "wasabi": Documented(regions="eu-west-2", headers=frozenset({"x-amz-acl"}), version_2=True),
    "spaces": Documented(regions="fra1", headers=frozenset({"x-amz-acl"}), version_2=True),
}


class StandIn:
    """A WSGI app that refuses what `documented` does not name, and hands everything else on to the store at `origin`.

    `refused` are the codes of its refusals, one after another.
    """

    def __init__(self, origin: str, documented: Documented) -> None:
        self._store = Gate(origin)
        self._documented = documented
        self._sizes: dict[str, dict[int, int]] = defaultdict(dict)
        self.refused: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as that store would."""
        request = Request(environ)
        refusal = None if request.method == "OPTIONS" else self._find_refusal(request)
        if refusal is None:
            return self._store(environ, start_response)
        status, code, message = refusal
        self.refused.append(code)
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return Response(status=status, text=body, content_type="application/xml")(environ, start_response)

    def _find_refusal(self, request: Request) -> Refusal | None:
        call = name_call(request.method, request.path_qs)
        if "AWSAccessKeyId" in request.GET or request.headers.get("Authorization", "").startswith("AWS "):
            return None if self._documented.version_2 else (400, "InvalidRequest", "signature version 2")
        credential = request.headers.get("Authorization") or f"Credential={request.GET.get('X-Amz-Credential')}"
        scope = _SCOPE.search(credential)
        if scope is None or not re.fullmatch(self._documented.regions, scope[1]):
            return 400, "InvalidRegionName", f"no such region: {scope and scope[1]}"
        for name in map(str.lower, request.headers):
            is_known = name in self._documented.headers | _SIGNING or name.startswith("x-amz-meta-")
            if name.startswith("x-amz-") and not is_known:
                return 501, "NotImplemented", f"the header {name}"
        if call.name in _WRITES and "If-None-Match" in request.headers and not self._documented.conditions:
            return 501, "NotImplemented", "a condition of a write"
        if self._documented.equal_parts:
            return self._find_unequal(call.upload_id or "", call.part_number, request)
        return None

    def _find_unequal(self, upload_id: str, part_number: int | None, request: Request) -> Refusal | None:
        sizes = self._sizes[upload_id]
        if request.method == "PUT" and part_number:
            sizes[part_number] = request.content_length or 0
        elif request.method == "POST" and sizes:
            *equal, last = (sizes[number] for number in sorted(sizes))
            if len(set(equal)) > 1 or (equal and last > equal[0]):
                return 400, "InvalidPart", "all parts but the last have to be of the same length"
        return None
