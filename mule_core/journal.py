"""What the log is told of uploads: a line at each turn, with one short id through all lines of an upload.

Names, keys, owners, signatures and tickets are left out: they are people's business, or open doors.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from .state.records import Upload, digest_key

log = logging.getLogger("mule_core.uploads")


def name_upload(upload: Upload) -> str:
    """Give 12 hex digits that stand for an upload in logs, and in what the page is told of it."""
    return digest_key(upload.fingerprint.owner, upload.key)[:12]


def record_event(event: str, upload: Upload, **facts: object) -> None:
    """Write `EVENT upload=ID name=fact …`; for handlers that keep fields, `mule_event` and `mule_upload` are two."""
    _write(event, name_upload(upload), facts)


def record_retries(owner: str, key: str, retries: Mapping[str, int], *, request_id: str | None) -> None:
    """Write what a page had to try again: `retried upload=ID CAUSE=times … store_request=ID`.

    Neither a cause nor a request id holds a space or a line break, whatever page has sent them: see Params.
    """
    facts: dict[str, object] = dict(retries)
    if request_id:
        facts["store_request"] = request_id
    _write("retried", digest_key(owner, key)[:12], facts)


def _write(event: str, name: str, facts: Mapping[str, object]) -> None:
    told = "".join(f" {fact}={value}" for fact, value in facts.items())
    log.info("%s upload=%s%s", event, name, told, extra={"mule_event": event, "mule_upload": name})
