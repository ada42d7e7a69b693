"""The store that lasts: uploads and parts in any database that SQLAlchemy speaks to.

Each method is a few statements, and each statement a transaction of its own: what must hold, the database holds
by its unique columns (see tables.py), so there is nothing to lock and nothing that two processes could half-undo.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from ..errors import StoreUnavailable, UnknownUpload
from ..parts import check_part_number
from . import statements
from .database import Database
from .records import (
    Delivery,
    Fingerprint,
    Standing,
    Upload,
    UploadState,
    Usage,
    check_text,
    digest_key,
    digest_owner,
    is_given_up,
)
from .rows import first_upload, to_delivery, to_row, to_upload, which
from .tables import MYSQL

AT_ONCE = 5000  # numbers in one query: databases take no more than some ten thousand
RIVAL_ATTEMPTS = 50  # at an upload whose rivals are over each time that we look for them


class SqlUploadStore(Database):
    """An UploadStore in a database, shared by any number of threads and server processes."""

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """See UploadStore."""
        return first_upload(self._run_often(statements.FIND_OPEN, {"fingerprint": fingerprint.digest}))

    def find_upload(self, owner: str, key: str, *, upload_id: str | None = None) -> Upload | None:
        """See UploadStore."""
        check_text("upload_id", upload_id or "")
        return first_upload(
            self._run_often(statements.FIND_UPLOAD, {"digest": digest_key(owner, key), "known_id": upload_id})
        )

    def find_parts(self, upload: Upload) -> list[int]:
        """See UploadStore."""
        return self._list(statements.FIND_PARTS, which(upload))

    def get_usage(self, owner: str, *, since: datetime, alive_since: datetime) -> Usage:
        """See UploadStore."""
        asked = {"owner": digest_owner(owner), "since": since, "moment": alive_since}
        (row,) = self._run(statements.GET_USAGE, asked)
        # Of a sum that may be too large for their integers, databases give a decimal.
        return Usage(open_count=row.open_count, open_bytes=int(row.open_bytes), begun_bytes=int(row.begun_bytes))

    def find_given_up(self, owner: str, *, alive_since: datetime, limit: int) -> list[Upload]:
        """See UploadStore."""
        asked = {"owner": digest_owner(owner), "moment": alive_since, "most": limit}
        return [to_upload(row) for row in self._run(statements.FIND_GIVEN_UP, asked)]

    def record_gone(self, upload: Upload) -> None:
        """See UploadStore."""
        self._run(statements.RECORD_GONE, which(upload))

    def record_upload(self, upload: Upload) -> Upload:
        """See UploadStore."""
        rivals = {"fingerprint": upload.fingerprint.digest, "digest": upload.key_digest}
        for _ in range(RIVAL_ATTEMPTS):
            try:
                self._run(statements.RECORD_UPLOAD, to_row(upload))
            except IntegrityError:
                if rival := first_upload(self._run(statements.FIND_RIVAL, rivals)):
                    return rival
            else:
                return upload
        raise StoreUnavailable("the database refuses an upload, although none like it is open")

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """See UploadStore."""
        check_text("upload_id", upload_id)
        self._run(statements.RECORD_UPLOAD_ID, which(upload) | {"new_id": upload_id})
        if known := self.find_upload(upload.fingerprint.owner, upload.key):
            return known
        raise UnknownUpload("there is no such upload to bind an upload id to")

    def record_part(self, upload: Upload, part_number: int) -> None:
        """See UploadStore."""
        check_part_number(part_number)
        try:
            self._run_often(statements.RECORD_PART, which(upload) | {"number": part_number})
        except IntegrityError:
            return  # somebody else has just recorded it

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """See UploadStore."""
        if state is UploadState.OPEN:
            raise ValueError("an upload is ended, and never opened again")
        statement = statements.RECORD_GIVEN_UP if is_given_up(upload, state) else statements.RECORD_STATE
        self._run(statement, which(upload) | {"new_state": state.value})
        self._forget_parts(upload)

    def record_refusal(self, upload: Upload) -> None:
        """See UploadStore."""
        self._run(statements.RECORD_REFUSAL, which(upload))
        self._forget_parts(upload)
        self._run(statements.FORGET_REFUSED, {"digest": upload.key_digest})

    def record_activity(self, upload: Upload, when: datetime) -> None:
        """See UploadStore."""
        self._run(statements.RECORD_ACTIVITY, which(upload) | {"when": when})

    def record_finish(self, upload: Upload, *, etag: str, when: datetime, announce: bool) -> None:
        """See UploadStore."""
        check_text("etag", etag)
        due = when if announce else None
        finish = {"old_state": upload.state.value, "when": when, "new_etag": etag, "moment": due}
        self._run(statements.RECORD_FINISH, which(upload) | finish)
        self._forget_parts(upload)

    def claim_delivery(self, *, when: datetime, until: datetime) -> Delivery | None:
        """See UploadStore."""
        while rows := self._run(statements.FIND_DUE, {"when": when}):
            claim = {"number": rows[0].id, "attempts_before": rows[0].attempts, "moment": until}
            if self._change(statements.CLAIM_DELIVERY, claim):
                return to_delivery(rows[0])
        return None

    def record_delivered(self, delivery: Delivery) -> None:
        """See UploadStore."""
        self._run(statements.RECORD_DELIVERED, which(delivery.upload))

    def record_failure(self, delivery: Delivery, *, error: str, due: datetime) -> None:
        """See UploadStore."""
        check_text("error", error)
        failure = {"attempt": delivery.attempt, "new_error": error, "moment": due}
        self._run(statements.RECORD_FAILURE, which(delivery.upload) | failure)

    def find_next_due(self) -> datetime | None:
        """See UploadStore."""
        (row,) = self._run(statements.FIND_NEXT_DUE, {})
        due: datetime | None = row.due
        return due

    def find_unfinished(self, *, after: int = 0, limit: int) -> list[tuple[int, Upload]]:
        """See UploadStore."""
        rows = self._run(statements.FIND_UNFINISHED, {"after": after, "most": limit})
        return [(row.id, to_upload(row)) for row in rows]

    def record_idle(self, upload: Upload, *, before: datetime) -> bool:
        """See UploadStore."""
        is_ended = self._change(statements.RECORD_IDLE, which(upload) | {"moment": before}) > 0
        self._forget_parts(upload)
        return is_ended

    def forget_ended(self, *, before: datetime, limit: int) -> int:
        """See UploadStore."""
        numbers = self._list(statements.FIND_ENDED, {"moment": before, "most": limit})
        if not numbers:
            return 0
        self._run(statements.FORGET_PARTS_OF, {"numbers": numbers})
        return self._change(statements.FORGET_ENDED, {"numbers": numbers, "moment": before})

    def find_latest(self, *, owner: str | None = None, state: UploadState | None = None, limit: int) -> list[Standing]:
        """See UploadStore."""
        find = statements.find_latest(state, of_owner=owner is not None)
        rows = self._run(find, {"most": limit} | ({} if owner is None else {"owner": digest_owner(owner)}))
        # Of what is over the parts are forgotten.
        numbers = [row.id for row in rows if UploadState(row.state) is UploadState.OPEN]
        arrived: dict[int, int] = {}
        for start in range(0, len(numbers), AT_ONCE):
            counted = self._run(statements.COUNT_PARTS_OF, {"numbers": numbers[start : start + AT_ONCE]})
            arrived |= {row.upload: row.arrived for row in counted}
        return [Standing(upload=to_upload(row), arrived=arrived.get(row.id, 0), finished=row.finished) for row in rows]

    def _forget_parts(self, upload: Upload) -> None:
        """Forget the parts of every upload of the key that is over."""
        forget = statements.FORGET_PARTS_BY_JOIN if self._engine.dialect.name in MYSQL else statements.FORGET_PARTS
        self._run(forget, {"digest": upload.key_digest})
