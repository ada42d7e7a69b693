"""What the log is told of uploads: a line at each turn, with one short id through all lines of an upload.

Names, keys, owners, signatures and tickets are left out: they are people's business, or open doors.
"""

from __future__ import annotations

import logging

from .state.records import Upload, digest_key

log = logging.getLogger("mule_core.uploads")


def name_upload(upload: Upload) -> str:
    """Give 12 hex digits that stand for an upload in logs, and in what the page is told of it."""
    return digest_key(upload.fingerprint.owner, upload.key)[:12]


def record_event(event: str, upload: Upload, **facts: object) -> None:
    """Write `EVENT upload=ID name=fact …`; for handlers that keep fields, `mule_event` and `mule_upload` are two."""
    name = name_upload(upload)
    told = "".join(f" {fact}={value}" for fact, value in facts.items())
    log.info("%s upload=%s%s", event, name, told, extra={"mule_event": event, "mule_upload": name})
