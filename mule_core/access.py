"""Who may do what: at every action the limits and the host are asked, before anything is signed or remembered."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from .errors import MuleError, NotAllowed
from .journal import record_event
from .limits import Limits
from .state.records import Upload


class Action(StrEnum):
    """What can be asked for, by its name on the wire."""

    GET_INIT_SIGNATURE = "get_init_signature"
    GET_CHUNK_SIGNATURE = "get_chunk_signature"
    GET_LIST_SIGNATURE = "get_list_signature"
    GET_END_SIGNATURE = "get_end_signature"
    GET_ALL_SIGNATURES = "get_all_signatures"
    CHUNK_LOADED = "chunk_loaded"
    GET_DELETE_SIGNATURE = "get_delete_signature"
    GET_HEAD_SIGNATURE = "get_head_signature"
    UPLOAD_FINISHED = "upload_finished"


Authorize = Callable[[str, Action, Upload], bool]
"""A host's own word on whether an owner may do that to that upload: `authorize(owner, action, upload)`.

It is asked at every action; at `get_init_signature` of the upload that is about to be begun (it has no `upload_id` yet)
or gone on with. True lets it happen; False refuses it (NotAllowed). To refuse in words that the page shows, raise
NotAllowed(words); to ask to sign in, SignInRequired(); any other MuleError is answered as it is. Whatever else it gives
(None, too) or raises is a mistake: TypeError, or its own exception, comes through, and nothing is signed.
"""

# Who asks for all at once asks for each.
_CONTAINED = {
    Action.GET_ALL_SIGNATURES: (
        Action.GET_CHUNK_SIGNATURE,
        Action.GET_LIST_SIGNATURE,
        Action.GET_END_SIGNATURE,
        Action.GET_DELETE_SIGNATURE,
        Action.GET_HEAD_SIGNATURE,
    )
}
# The one PUT of an upload that is sent whole is both its chunk and its end, and the beginning may give it out.
_CONTAINED_IN_WHOLE = _CONTAINED | {
    Action.GET_INIT_SIGNATURE: (Action.GET_CHUNK_SIGNATURE, Action.GET_END_SIGNATURE),
    Action.GET_CHUNK_SIGNATURE: (Action.GET_END_SIGNATURE,),
}


class Gate:
    """What every action has to pass."""

    def __init__(self, limits: Limits, authorize: Authorize | None) -> None:
        self._limits = limits
        self._authorize = authorize

    def check(self, action: Action, upload: Upload) -> None:
        """Raise what the limits or the host refuse with; see Limits.check_file and Authorize.

        An upload that is not allowed any more may still be given up.
        """
        try:
            if action is not Action.GET_DELETE_SIGNATURE:
                self._limits.check_file(upload)
            contained = _CONTAINED_IN_WHOLE if upload.is_sent_whole else _CONTAINED
            for wanted in (action, *contained.get(action, ())):
                self._ask_host(wanted, upload)
        except MuleError as exc:
            record_event("refused", upload, action=action, code=exc.code)
            raise

    def _ask_host(self, action: Action, upload: Upload) -> None:
        if self._authorize is None:
            return
        answer = self._authorize(upload.fingerprint.owner, action, upload)
        if not isinstance(answer, bool):
            raise TypeError(f"authorize has to give True or False, not {type(answer).__name__}: {self._authorize!r}")
        if not answer:
            raise NotAllowed
