"""How it is told which upload an object has come of. Where uploads share keys, the key does not tell.

There, an upload bears a mark: metadata of its object, bound by the signature of its beginning. An upload id would not
do: once it is gone, nobody can say whether it was completed, aborted, or never given. By version 2 existing pages send
no header but their own, so that it bears no mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from .keys import DEFAULT_TEMPLATE, KeyTemplate
from .settings import Settings
from .state.records import Upload

MARK_HEADER = "x-amz-meta-mule-upload"
_NAMES = (MARK_HEADER, MARK_HEADER.replace("x-amz-", "x-goog-"))  # Google's own name of it


class ToldBy(StrEnum):
    """What tells whose object stands at a key."""

    KEY = "key"  # no other upload was ever given it
    MARK = "mark"  # the object has that of its upload
    TIME = "time"  # the object is younger than the upload, which is gone from the store: there is no more to go by


def choose_telling(settings: Settings) -> ToldBy:
    """Give what tells it in a deployment."""
    if KeyTemplate(settings.key_template or DEFAULT_TEMPLATE).names_upload and not settings.client_keys:
        return ToldBy.KEY
    return ToldBy.TIME if settings.signature_version == "s3" else ToldBy.MARK


def render_mark(upload: Upload) -> str:
    """Give 32 hex digits that stand for one beginning of one file under a key, also after the database was lost."""
    return hashlib.sha256(f"{upload.key}\0{upload.fingerprint.digest}\0{upload.begun}".encode()).hexdigest()[:32]


def find_mark(headers: Mapping[str, str]) -> str:
    """Give the mark of the object that a store tells of in these headers; empty where it has none."""
    return next((headers[name] for name in _NAMES if name in headers), "")
