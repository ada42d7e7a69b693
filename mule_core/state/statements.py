"""The statements of the SQL store, built once, so that SQLAlchemy compiles each of them once."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, case, delete, exists, insert, or_, select, update

from .tables import parts, uploads

_known_id = bindparam("known_id", type_=Text)
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
_part_number = bindparam("number", type_=parts.c.part_number.type)

FIND_OPEN = select(uploads).where(uploads.c.open_fingerprint == bindparam("fingerprint"))
FIND_UPLOAD = (
    select(uploads)
    .where(uploads.c.key_digest == bindparam("digest"))
    .order_by(case((uploads.c.upload_id == _known_id, 0), else_=1), uploads.c.open_key.is_(None), uploads.c.id.desc())
    .limit(1)
)
FIND_RIVAL = (
    select(uploads)
    .where(or_(uploads.c.open_fingerprint == bindparam("fingerprint"), uploads.c.open_key == bindparam("digest")))
    .order_by(case((uploads.c.open_fingerprint == bindparam("fingerprint"), 0), else_=1))
    .limit(1)
)
FIND_PARTS = select(parts.c.part_number).join(uploads).where(_is_meant).order_by(parts.c.part_number)
RECORD_UPLOAD = insert(uploads)
RECORD_UPLOAD_ID = (
    update(uploads)
    .where(_is_open, uploads.c.upload_id.is_(None), bindparam("new_id", type_=Text).not_in(select(_ids_of_key)))
    .values(upload_id=bindparam("new_id"))
)
RECORD_PART = insert(parts).from_select(
    [parts.c.upload, parts.c.part_number],
    select(uploads.c.id, _part_number)
    .where(_is_meant, ~exists().where(parts.c.upload == uploads.c.id, parts.c.part_number == _part_number))
    # An upload that is ending right now takes this part with it, or keeps it out.
    .with_for_update(read=True, key_share=True),
)
RECORD_STATE = (
    update(uploads).where(_is_meant).values(state=bindparam("new_state"), open_fingerprint=None, open_key=None)
)
FORGET_PARTS = delete(parts).where(
    parts.c.upload.in_(
        select(uploads.c.id).where(uploads.c.key_digest == bindparam("digest"), uploads.c.open_key.is_(None))
    )
)
