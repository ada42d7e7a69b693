"""The protocol that whatever remembers uploads must keep; the tests that take the fixture `store` are its contract."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from .records import Delivery, Fingerprint, Standing, Upload, UploadState, Usage


class UploadStore(Protocol):
    """Remembers uploads and which of their parts have arrived. Safe to share between threads and processes.

    Every method may raise `StoreUnavailable`, and then may simply be called again: all are idempotent.
    `InvalidParameter` is raised for what cannot be remembered (see records.py).

    Of one fingerprint, and of one (owner, key), at most one upload is open at any time, and an upload id is bound to
    at most one of all that a key ever had. Where a method is given an upload, it means that of this file, key and
    upload id: one that has been bound since, or whose key went on to another file, is not meant. Times are aware.
    """

    # Uploads and parts

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """Give the open upload of that file, if there is one."""

    def find_upload(self, owner: str, key: str, *, upload_id: str | None = None) -> Upload | None:
        """Give the owner's upload of that key: the one bound to `upload_id`, else the open one, else the latest."""

    def find_parts(self, upload: Upload) -> list[int]:
        """Give the recorded part numbers, ascending; empty for an upload that is over or unknown."""

    def get_usage(self, owner: str, *, since: datetime, alive_since: datetime) -> Usage:
        """Give what the owner has open, and the bytes of all that was recorded from `since` (an aware datetime) on.

        What was given up (see find_given_up) counts as open if somebody was at it since `alive_since`. A file that is
        sent whole never does: the store has all of it or nothing. An upload that was over before an upload id was bound
        to it does not count at all: nothing was ever sent for it.
        """

    def find_given_up(self, owner: str, *, alive_since: datetime, limit: int) -> list[Upload]:
        """Give the owner's uploads that record_state has ended as ABORTED or SUPERSEDED, oldest first.

        Only such as had an upload id of the store's, and as somebody was at since then: of these, the store may have
        parts, and may get more. Those that record_gone tells of are none any more.
        """

    def record_gone(self, upload: Upload) -> None:
        """Remember that the store has nothing of an upload that was given up, and takes no more for it."""

    def record_upload(self, upload: Upload) -> Upload:
        """Remember an open upload; where the file has an open one, or else the owner's key, give that instead.

        It counts from `recorded` on, or from its creation where that does not say.
        """

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """Bind the upload id, once. Gives the key's upload as it stands now: another id may have been first.

        One that is over stays as it is, and so does one that is open where the id belongs to another upload of the
        key: its parts are of another file. Raises UnknownUpload where there is none.
        """

    def record_part(self, upload: Upload, part_number: int) -> None:
        """Remember that a part has arrived. Passed over if the upload is over or unknown: it is only a hint."""

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """End an open upload; its parts are forgotten. One that is over, or is not meant, stays as it is.

        Raises ValueError for OPEN: none is opened again.
        """

    def record_refusal(self, upload: Upload) -> None:
        """Forget an open upload of which nobody was told. One that is over, or is not meant, stays as it is."""

    def record_activity(self, upload: Upload, when: datetime) -> None:
        """Remember that somebody is at an open upload. Passed over if it is over or unknown."""

    # The end, and the news of it

    def record_finish(self, upload: Upload, *, etag: str, when: datetime, announce: bool) -> None:
        """End an upload as FINISHED: the object is there. One that has ended otherwise, too, if it is given like that.

        Passed over if it stands otherwise by now, and if it has no upload id. With `announce` the news is due from
        `when` on, and not even a crash comes between the end and the news.
        """

    def claim_delivery(self, *, when: datetime, until: datetime) -> Delivery | None:
        """Take what has been due longest at `when`, if there is any; nobody else is given it before `until`.

        Who neither delivers nor fails by then has crashed: it is due again.
        """

    def record_delivered(self, delivery: Delivery) -> None:
        """Remember that the news has been told: it is not due any more."""

    def record_failure(self, delivery: Delivery, *, error: str, due: datetime) -> None:
        """Remember why it could not be told, and when to try again; unless somebody else has taken it since."""

    def find_next_due(self) -> datetime | None:
        """Give when the next news is due (or may be taken from who has it now); None if all has been told."""

    # Sweeping

    def find_unfinished(self, *, after: int = 0, limit: int) -> list[tuple[int, Upload]]:
        """Give uploads that are not FINISHED (the open, the aborted, the superseded), oldest first, at most `limit`.

        Each comes with a number; those that come after it are asked for by `after`.
        """

    def record_idle(self, upload: Upload, *, before: datetime) -> bool:
        """End an open upload as ABORTED that nobody has been at since `before`; tells whether that was so."""

    def forget_ended(self, *, before: datetime, limit: int) -> int:
        """Forget uploads that ended before then, at most `limit`; gives how many. Those with news due are kept."""

    # For whoever operates it

    def find_latest(self, *, owner: str | None = None, state: UploadState | None = None, limit: int) -> list[Standing]:
        """Give uploads, of one owner or all, in one state or all, at most `limit`: those that began last come first.

        Where they are the FINISHED ones of all owners, those that finished last.
        """
