"""Which upload does a client mean? Found by its id, bound to the first one, taken up again from its ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from .errors import InvalidParameter, UnknownUpload, UploadIdMismatch, UploadOver
from .quota import Quota
from .signing import list_parts
from .state.records import WHOLE_ID, Upload, UploadState
from .state.store import UploadStore
from .tickets import parse_ticket

Permit = Callable[[Upload], None]
"""Raises where something may not be done to an upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRef:
    """How a client names an upload that it has begun. The ticket helps only where the database has forgotten it."""

    owner: str
    key: str
    upload_id: str
    ticket: str | None = field(default=None, repr=False)


class UploadBinder:
    """Tells which upload of a store is meant. Tickets are read by `ticket_key`; one that is not ours counts as none.

    `quota` is asked before an upload that the database has forgotten is remembered again, and once it is. Methods that
    take `permit` ask it before they touch the upload that is meant. What the two raise comes through.
    """

    def __init__(self, store: UploadStore, *, ticket_key: bytes, quota: Quota, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._ticket_key = ticket_key
        self._quota = quota
        self._clock = clock

    def get_bound(self, ref: UploadRef, *, permit: Permit) -> Upload:
        """Give the upload that is meant, in whatever state; an open one is bound to the first upload id it meets.

        Raises UnknownUpload, UploadIdMismatch; InvalidParameter for an impossible upload id; UploadOver where the
        ticket is of a file that has lost its key to another before it was bound.
        """
        upload = self._store.find_upload(ref.owner, ref.key, upload_id=ref.upload_id)
        if upload is None and (kept := self.find_kept(ref.ticket)) and kept.fingerprint.owner == ref.owner:
            upload = self.restore(kept, permit=permit)
        if upload is None or upload.key != ref.key:
            raise UnknownUpload("there is no such upload: ask for its init signature first")
        permit(upload)
        if upload.upload_id is None and upload.state is UploadState.OPEN:
            kept = self.find_kept(ref.ticket)
            if kept and kept.fingerprint != upload.fingerprint:
                raise UploadOver(UploadState.SUPERSEDED)
            upload = self._bind(upload, ref.upload_id)
        if upload.upload_id != ref.upload_id:
            raise UploadIdMismatch("another upload id is bound to this key: ask for the init signature again")
        return upload

    def get_open(self, ref: UploadRef, *, permit: Permit) -> Upload:
        """Give the upload that is meant, as get_bound does. Raises UploadOver for one that has ended."""
        upload = self.get_bound(ref, permit=permit)
        if upload.state is not UploadState.OPEN:
            raise UploadOver(upload.state)
        return upload

    def restore(self, kept: Upload, *, permit: Permit) -> Upload:
        """Take an upload up again as its ticket has it. One that the database still knows stays as it is there."""
        if known := self._store.find_upload(kept.fingerprint.owner, kept.key):
            return known
        permit(kept)
        self._quota.check(kept)
        recorded = self._store.record_upload(replace(kept, recorded=self._clock()))
        if recorded == kept:
            self._quota.check_recorded(recorded)
        return recorded

    def bind_kept(self, upload: Upload, upload_id: str, *, ticket: str | None) -> Upload:
        """Give the upload bound to the id that a client kept beside its ticket, if the ticket is this upload's.

        It is given as it stands now: its key may have gone on to another file. Raises InvalidParameter.
        """
        kept = self.find_kept(ticket)
        # By now the same file may be on its way to another key, where the kept upload id means nothing.
        if upload.upload_id or not kept or (kept.key, kept.fingerprint) != (upload.key, upload.fingerprint):
            return upload
        return self._bind(upload, upload_id)

    def find_kept(self, ticket: str | None) -> Upload | None:
        """Give the upload as it was when that ticket of ours was made; None for any other text."""
        return parse_ticket(ticket, key=self._ticket_key) if ticket else None

    def can_go_on(self, kept: Upload, upload_id: str | None, *, whole: bool) -> bool:
        """Tell whether a ticket's upload is what its file goes on with: open, forgotten, or finished under that id.

        `whole` is whether the page would send the file whole.
        """
        known = self._store.find_upload(kept.fingerprint.owner, kept.key)
        under_way = self._store.find_open(kept.fingerprint)
        is_replaced = known is not None and known.fingerprint != kept.fingerprint
        if is_replaced or (under_way and under_way.key != kept.key) or (kept.is_sent_whole and not whole):
            return False
        is_finished = known is not None and known.state is UploadState.FINISHED
        return known is None or known.state is UploadState.OPEN or (is_finished and known.upload_id == upload_id)

    def _bind(self, upload: Upload, upload_id: str) -> Upload:
        list_parts(upload.key, upload_id=upload_id)  # an id that can never be signed would be bound for good
        if upload_id == WHOLE_ID:
            raise InvalidParameter("upload_id", "this file is not sent whole: name the id that the store gave")
        return self._store.record_upload_id(upload, upload_id)
