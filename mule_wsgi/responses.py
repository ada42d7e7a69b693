"""Answers out: JSON, never stored by a cache, and errors without a word too much."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webob import Response

from mule_core.errors import MuleError
from mule_core.journal import name_upload
from mule_core.signatures import Signatures
from mule_core.signing import SignedParts, SignedRequest
from mule_core.uploads import Begun

_HEADERS = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)
# Without a space: of ten thousand numbers, every fifth byte.
_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def render_response(answer: Mapping[str, Any], *, status: int = 200, when: datetime) -> Response:
    """Give a JSON response that no cache keeps, and that no browser takes for anything else.

    It tells the server's time (`server_time`, seconds since 1970), so that a wrong clock at the other end does no harm.
    """
    body = _JSON.encode({**answer, "server_time": when.timestamp()}).encode()
    return Response(body, status=status, headerlist=[*_HEADERS])


def render_error(error: MuleError, *, when: datetime) -> Response:
    """Give `{"error": {"code", "message", …}}` with the status that the error hints at."""
    response = render_response({"error": _tell(error)}, status=error.status_hint, when=when)
    if error.status_hint == 401:
        # No scheme that a browser knows: it would ask for a password itself. RFC 9110, 15.5.2, wants one all the same.
        response.headers["WWW-Authenticate"] = 'Mule realm="uploads"'
    if error.retry_after is not None:
        response.retry_after = error.retry_after
    return response


def render_member(error: MuleError) -> dict[str, Any]:
    """Give the answer to one of many: the error with what an answer of its own would say beside it.

    `retry_after` in seconds, where there is one.
    """
    answer = {"error": _tell(error), "status": error.status_hint}
    return answer if error.retry_after is None else {**answer, "retry_after": error.retry_after}


def _tell(error: MuleError) -> dict[str, Any]:
    told = {name: getattr(error, name) for name in error.details}
    return told | {"code": error.code, "message": str(error)}


def render_request(signed: SignedRequest) -> dict[str, Any]:
    """Give what a client has to send, whatever the scheme; `expires_at` in seconds since 1970."""
    return {
        "method": signed.method,
        "url": signed.url,
        "headers": signed.headers,
        "expires_at": int(signed.expires_at.timestamp()),
    }


def render_signed(signed: SignedRequest) -> dict[str, Any]:
    """Give one signature, as existing pages want it and as ours does."""
    return {"signature": signed.signature, "date": signed.date, "request": render_request(signed)}


def render_begun(begun: Begun) -> dict[str, Any]:
    """Give the answer to init; `upload_id` and `chunks` only where there is something to go on with.

    `log_id` is what our log calls the upload. `integrity` says that every chunk is signed with its digest, and only
    where that is so. `whole`, that one PUT sends the file, for which no request is there until its digest is told.
    """
    upload = begun.upload
    answer = (render_signed(begun.signed) if begun.signed else {}) | {
        "key": upload.key,
        "chunk_size": upload.chunk_size,
        "num_chunks": begun.part_count,
        "ticket": begun.ticket,
        "log_id": name_upload(upload),
    }
    if begun.integrity != "none":
        answer["integrity"] = begun.integrity
    if upload.is_sent_whole:
        answer |= {"upload_id": upload.upload_id, "whole": True}
    if begun.parts is not None:
        answer |= {"upload_id": upload.upload_id, "chunks": begun.parts}
    return answer


def render_signatures(signatures: Signatures) -> dict[str, Any]:
    """Give a window of chunk signatures, and all that is sent besides; thousands of URLs travel as one template.

    `more_chunks`, only where the store has other addresses: the same chunks for each of them.
    """
    answer = {
        "list_signature": [signatures.listing.signature, signatures.listing.date],
        "end_signature": [signatures.completion.signature, signatures.completion.date],
        "chunk_signatures": _render_parts(signatures.parts),
        "requests": {
            "list": render_request(signatures.listing),
            "end": render_request(signatures.completion),
            "delete": render_request(signatures.abortion),
            "head": render_request(signatures.head),
            "chunk": render_request(signatures.parts.template),
        },
    }
    if signatures.more_parts:
        answer["more_chunks"] = [
            {"request": render_request(parts.template), "chunk_signatures": _render_parts(parts)}
            for parts in signatures.more_parts
        ]
    return answer


def _render_parts(parts: SignedParts) -> dict[int, list[str]]:
    return {number: [signature, parts.date] for number, signature in parts.signatures.items()}
