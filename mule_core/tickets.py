"""Tickets: what the server decided about an upload, signed, for the browser to keep.

A server whose database was lost takes an upload up again from its ticket. The format is
`base64url(JSON) "." base64url(HMAC-SHA256)`; to everyone but the server it is opaque.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from datetime import timedelta
from functools import lru_cache

from .state.records import EPOCH, WHOLE_ID, Fingerprint, Upload

_VERSION = 1
_PURPOSE = "mule ticket"
_USUAL = 1024  # characters; longer ones are parsed anew each time, so that nobody fills the memory with forgeries
_REMEMBERED = 4096  # tickets, which come with every call of an upload


def derive_ticket_key(secret: str, *, bucket: str, endpoint_url: str | None = None) -> bytes:
    """Give the key that signs tickets for one bucket of one store: from it, nobody gets back to the secret.

    Tickets of another bucket are worth nothing, even where two deployments share a secret.
    """
    purpose = "\0".join((_PURPOSE, endpoint_url or "", bucket))
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def render_ticket(upload: Upload, *, key: bytes) -> str:
    """Give the ticket of an upload. State and a store's `upload_id` are not in it: it is made before there are such."""
    file = upload.fingerprint
    fields = [
        _VERSION,
        file.owner,
        file.filename,
        file.filesize,
        file.last_modified,
        file.sample,
        upload.key,
        upload.chunk_size,
        upload.mime_type,
        upload.begun,
    ]
    if upload.is_sent_whole:
        fields.append(WHOLE_ID)
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_encode(body)}.{_encode(hmac.digest(key, body, 'sha256'))}"


def parse_ticket(ticket: str, *, key: bytes) -> Upload | None:
    """Give the upload that a ticket speaks of, open and without a store's upload id; None if we did not sign it."""
    return _parse_usual(ticket, key) if len(ticket) <= _USUAL else _parse(ticket, key)


def _parse(ticket: str, key: bytes) -> Upload | None:
    body, _, seal = ticket.partition(".")
    try:
        signed = _decode(body)
        if not hmac.compare_digest(_decode(seal), hmac.digest(key, signed, "sha256")):
            return None
    except (binascii.Error, UnicodeEncodeError):
        return None
    version, *fields = json.loads(signed)
    if version != _VERSION:
        return None
    owner, filename, filesize, last_modified, sample, object_key, chunk_size, mime_type, begun, *whole = fields
    return Upload(
        fingerprint=Fingerprint(
            owner=owner, filename=filename, filesize=filesize, last_modified=last_modified, sample=sample
        ),
        key=object_key,
        chunk_size=chunk_size,
        mime_type=mime_type,
        created=EPOCH + timedelta(microseconds=begun),
        upload_id=whole[0] if whole else None,
    )


_parse_usual = lru_cache(maxsize=_REMEMBERED)(_parse)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
