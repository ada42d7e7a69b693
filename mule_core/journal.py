"""What the log is told of uploads: a line at each turn, with one short id through all lines of an upload.

Names, keys, owners, signatures and tickets are left out: they are people's business, or open doors.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from .retries import Retries
from .state.records import Upload, digest_key

log: logging.Logger = logging.getLogger("mule_core.uploads")


def name_upload(upload: Upload) -> str:
    """Give 12 hex digits that stand for an upload in logs, and in what the page is told of it."""
    return upload.key_digest[:12]


def record_event(event: str, upload: Upload, **facts: object) -> None:
    """Write `EVENT upload=ID name=fact …`; for handlers that keep fields, `mule_event` and `mule_upload` are two."""
    _write(event, name_upload(upload), facts.items())


def record_retries(owner: str, key: str, retries: Sequence[Retries]) -> None:
    """Write `retried upload=ID CAUSE=times … store_request=ID …`: the store's own log knows a request by that."""
    facts: list[tuple[str, object]] = [(one.cause, one.count) for one in retries]
    facts += [("store_request", one.request_id) for one in retries if one.request_id]
    _write("retried", digest_key(owner, key)[:12], facts)


def _write(event: str, name: str, facts: Iterable[tuple[str, object]]) -> None:
    told = "".join(f" {fact}={value}" for fact, value in facts)
    log.info("%s upload=%s%s", event, name, told, extra={"mule_event": event, "mule_upload": name})
