"""The statements of the SQL store, built once, so that SQLAlchemy compiles each of them once."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from .records import WHOLE_ID, UploadState
from .tables import ExactText, UtcDateTime, parts, uploads


class _Unhurried(FunctionElement[bool]):
    """True, and a word to PostgreSQL that nobody has to wait until the disk has what is written: it is but a hint.

    https://www.postgresql.org/docs/current/wal-async-commit.html
    """

    type = Boolean()
    inherit_cache = True


@compiles(_Unhurried)
def _render_true(_element: _Unhurried, _compiler: SQLCompiler, **_options: Any) -> str:
    return "1"  # which SQLAlchemy compares with 1 where there are no booleans


@compiles(_Unhurried, "postgresql")
def _render_unhurried(_element: _Unhurried, _compiler: SQLCompiler, **_options: Any) -> str:
    return "set_config('synchronous_commit', 'off', true) = 'off'"


_known_id = bindparam("known_id", type_=ExactText)
# The open upload of a key, unless the key went on to another file; and that upload as long as its id is the known one.
_is_open = (uploads.c.open_key == bindparam("digest")) & (uploads.c.open_fingerprint == bindparam("fingerprint"))
_is_meant = _is_open & uploads.c.upload_id.is_not_distinct_from(_known_id)
# A table of its own (which is what DISTINCT makes it), because MySQL reads from none that it is writing to.
_ids_of_key = (
    select(uploads.c.upload_id)
    .where(uploads.c.key_digest == bindparam("digest"), uploads.c.upload_id.is_not(None))
    .distinct()
    .subquery()
)
_is_owners = uploads.c.open_owner == bindparam("owner")
_is_owners_open = _is_owners & (uploads.c.state == UploadState.OPEN.value)
_is_begun = (
    (uploads.c.owner_digest == bindparam("owner"))
    & (uploads.c.recorded >= bindparam("since"))
    & or_(uploads.c.upload_id.is_not(None), uploads.c.open_owner.is_not(None))
)
_bytes = func.coalesce(func.sum(uploads.c.filesize), 0)
_part_number = bindparam("number", type_=parts.c.part_number.type)
# One that is bound, open or over: of a key, no two have one id.
_is_bound = (uploads.c.key_digest == bindparam("digest")) & (uploads.c.upload_id == _known_id)
# Not by the columns that are NULL then: databases without statistics take such an index, and read all that ever ended.
_is_over = uploads.c.state != UploadState.OPEN.value
_is_owed = case((uploads.c.due.is_not(None), 1), else_=0) == 1
_GIVEN_UP: dict[str, None] = {"open_fingerprint": None, "open_key": None}
_OVER: dict[str, None] = {**_GIVEN_UP, "open_owner": None}
_when = bindparam("when", type_=UtcDateTime)
_moment = bindparam("moment", type_=UtcDateTime)
# What an Upload is made of, and no more: at every action one is read.
_upload = [
    uploads.c[name]
    for name in (
        "owner",
        "filename",
        "filesize",
        "last_modified",
        "sample",
        "key",
        "chunk_size",
        "mime_type",
        "created",
        "recorded",
        "upload_id",
        "state",
        "active",
    )
]

FIND_OPEN = select(*_upload).where(uploads.c.open_fingerprint == bindparam("fingerprint"))
FIND_UPLOAD = (
    select(*_upload)
    .where(uploads.c.key_digest == bindparam("digest"))
    .order_by(case((uploads.c.upload_id == _known_id, 0), else_=1), uploads.c.open_key.is_(None), uploads.c.id.desc())
    .limit(1)
)
FIND_RIVAL = (
    select(*_upload)
    .where(or_(uploads.c.open_fingerprint == bindparam("fingerprint"), uploads.c.open_key == bindparam("digest")))
    .order_by(case((uploads.c.open_fingerprint == bindparam("fingerprint"), 0), else_=1))
    .limit(1)
)
FIND_PARTS = select(parts.c.part_number).join(uploads).where(_is_meant).order_by(parts.c.part_number)
_is_in_parts = uploads.c.upload_id.is_distinct_from(WHOLE_ID)
_counts = _is_owners & _is_in_parts & or_(~_is_over, uploads.c.active >= _moment)
GET_USAGE = select(
    select(func.count()).where(_counts).select_from(uploads).scalar_subquery().label("open_count"),
    select(_bytes).where(_counts).scalar_subquery().label("open_bytes"),
    select(_bytes).where(_is_begun).scalar_subquery().label("begun_bytes"),
)
FIND_GIVEN_UP = (
    select(*_upload)
    .where(_is_owners, _is_over, uploads.c.active >= _moment)
    .order_by(uploads.c.id)
    .limit(bindparam("most"))
)
RECORD_GONE = update(uploads).where(_is_bound, _is_over).values(open_owner=None)
RECORD_UPLOAD = insert(uploads)
RECORD_UPLOAD_ID = (
    update(uploads)
    .where(_is_open, uploads.c.upload_id.is_(None), bindparam("new_id", type_=ExactText).not_in(select(_ids_of_key)))
    .values(upload_id=bindparam("new_id"))
)
RECORD_PART = insert(parts).from_select(
    [parts.c.upload, parts.c.part_number],
    select(uploads.c.id, _part_number)
    .where(
        _is_meant, _Unhurried(), ~exists().where(parts.c.upload == uploads.c.id, parts.c.part_number == _part_number)
    )
    # An upload that is ending right now takes this part with it, or keeps it out.
    .with_for_update(read=True, key_share=True),
)
RECORD_STATE = update(uploads).where(_is_meant).values(state=bindparam("new_state"), **_OVER)
RECORD_GIVEN_UP = update(uploads).where(_is_meant).values(state=bindparam("new_state"), **_GIVEN_UP)
RECORD_REFUSAL = update(uploads).where(_is_meant).values(state=UploadState.SUPERSEDED.value, upload_id=None, **_OVER)
# Of what was begun afresh before an id was bound to it, too, which is as if it had never been.
FORGET_REFUSED = delete(uploads).where(
    uploads.c.key_digest == bindparam("digest"),
    uploads.c.state == UploadState.SUPERSEDED.value,
    uploads.c.upload_id.is_(None),
)
_is_over_of_key = (uploads.c.key_digest == bindparam("digest")) & _is_over
FORGET_PARTS = delete(parts).where(parts.c.upload.in_(select(uploads.c.id).where(_is_over_of_key)))
# Where it has the subquery, MySQL (and MariaDB before 11.1) goes through all parts that there are, and locks them.
FORGET_PARTS_BY_JOIN = delete(parts).where(parts.c.upload == uploads.c.id, _is_over_of_key)
RECORD_ACTIVITY = update(uploads).where(_is_meant).values(active=_when)

RECORD_FINISH = (
    update(uploads)
    .where(_is_bound, uploads.c.state == bindparam("old_state"), uploads.c.state != UploadState.FINISHED.value)
    .values(
        state=UploadState.FINISHED.value,
        **_OVER,
        active=_when,
        finished=_when,
        etag=bindparam("new_etag"),
        due=_moment,
    )
)
FIND_DUE = select(uploads).where(uploads.c.due <= _when).order_by(uploads.c.due, uploads.c.id).limit(1)
CLAIM_DELIVERY = (
    update(uploads)
    .where(
        uploads.c.id == bindparam("number"),
        uploads.c.due.is_not(None),
        uploads.c.attempts == bindparam("attempts_before"),
    )
    .values(due=_moment, attempts=uploads.c.attempts + 1)
)
RECORD_DELIVERED = update(uploads).where(_is_bound).values(due=None, error=None)
RECORD_FAILURE = (
    update(uploads)
    .where(_is_bound, uploads.c.due.is_not(None), uploads.c.attempts == bindparam("attempt"))
    .values(due=_moment, error=bindparam("new_error"))
)
FIND_NEXT_DUE = select(func.min(uploads.c.due, type_=UtcDateTime).label("due"))

# What has finished has a time of it: an index that begins with that holds all others side by side.
FIND_UNFINISHED = (
    select(uploads.c.id, *_upload)
    .where(
        uploads.c.finished.is_(None),
        uploads.c.id > bindparam("after"),
        uploads.c.state != UploadState.FINISHED.value,
    )
    .order_by(uploads.c.finished, uploads.c.id)
    .limit(bindparam("most"))
)
RECORD_IDLE = (
    update(uploads).where(_is_meant, uploads.c.active < _moment).values(state=UploadState.ABORTED.value, **_OVER)
)
_is_forgettable = _is_over & ~_is_owed & (uploads.c.active < _moment)
FIND_ENDED = (
    select(uploads.c.id).where(_is_forgettable).order_by(uploads.c.active, uploads.c.id).limit(bindparam("most"))
)
FORGET_PARTS_OF = delete(parts).where(parts.c.upload.in_(bindparam("numbers", expanding=True)))
FORGET_ENDED = delete(uploads).where(uploads.c.id.in_(bindparam("numbers", expanding=True)), _is_forgettable)

COUNT_PARTS_OF = (
    select(parts.c.upload, func.count().label("arrived"))
    .where(parts.c.upload.in_(bindparam("numbers", expanding=True)))
    .group_by(parts.c.upload)
)


@cache
def find_latest(state: UploadState | None, *, of_owner: bool) -> Select[Any]:
    """Give the query for the latest uploads (bound: `most`, `owner`), each by an index that has them in that order."""
    query = select(uploads.c.id, uploads.c.finished, *_upload).limit(bindparam("most"))
    if of_owner and state is UploadState.OPEN:
        return query.where(_is_owners_open).order_by(uploads.c.id.desc())
    if of_owner:
        query = query.where(uploads.c.owner_digest == bindparam("owner"))
        query = query.order_by(uploads.c.recorded.desc(), uploads.c.id.desc())
        return query.where(uploads.c.state == state.value) if state else query
    if state is None:
        return query.order_by(uploads.c.id.desc())
    is_finished = state is UploadState.FINISHED
    query = query.where(uploads.c.finished.is_not(None) if is_finished else uploads.c.finished.is_(None))
    return query.where(uploads.c.state == state.value).order_by(uploads.c.finished.desc(), uploads.c.id.desc())
