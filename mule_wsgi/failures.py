"""What a client may know of a failure; what is our own goes to the log."""

from __future__ import annotations

import logging

from mule_core.errors import MuleError

log: logging.Logger = logging.getLogger(__name__)


def judge_failure(failure: Exception, action: str) -> MuleError:
    """Give the error to answer an action with that has failed."""
    if not isinstance(failure, MuleError) or failure.status_hint == MuleError.status_hint:
        log.error("%s failed", action, exc_info=failure)
        return MuleError("something went wrong on the server")
    if failure.status_hint > MuleError.status_hint:
        log.warning("%s failed: %s", action, failure, exc_info=failure)
    return failure
