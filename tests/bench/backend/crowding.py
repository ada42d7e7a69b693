"""Rows by the million, made by the database itself: open uploads with their parts, and as many that ended long ago."""

from __future__ import annotations

from sqlalchemy import text

from mule_core.state.engine import open_engine

PARTS_OF_EACH = 100

# By dialect: a series of numbers, and a digest of 64 hex digits that no other row has.
_SERIES = {
    "sqlite": "(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < :count) SELECT i FROM s)",
    "postgresql": "(SELECT i FROM generate_series(1, :count) AS s(i))",
}
_DIGEST = {
    "sqlite": "lower(hex(randomblob(32)))",
    "postgresql": "encode(sha256(random()::text::bytea || i::text::bytea), 'hex')",
}
_UPLOADS = """
INSERT INTO mule_uploads (owner, filename, filesize, last_modified, sample, key, chunk_size, mime_type,
    created, recorded, active, finished, upload_id, state, key_digest, owner_digest, open_fingerprint, open_key,
    open_owner, etag, attempts)
SELECT 'someone-' || i, 'holiday.mov', 629145600, i, '', 'someone-' || i || '/{state}/holiday.mov', 6291456,
    'video/quicktime', {created}, {created}, {created}, {finished}, 'upload-' || i, '{state}', {digest}, {digest},
    {open}, {open}, {open}, NULL, 0
FROM {series} AS numbers
"""
_PARTS = """
INSERT INTO mule_parts (upload, part_number)
SELECT mule_uploads.id, numbers.i FROM mule_uploads CROSS JOIN {series} AS numbers WHERE mule_uploads.id > :after
    AND mule_uploads.state = 'open' ORDER BY mule_uploads.id, numbers.i
"""
_NOW = "CURRENT_TIMESTAMP"


def crowd(database_url: str, *, uploads: int, ended: int, seed: int) -> None:
    """Add so many open uploads with 100 parts each, and so many finished ones; foreign keys go unchecked."""
    engine = open_engine(database_url)
    dialect = engine.dialect.name
    series, digest = _SERIES[dialect], _DIGEST[dialect]
    with engine.connect() as connection:
        if dialect == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        last = connection.scalar(text("SELECT coalesce(max(id), 0) FROM mule_uploads"))
        is_open = {"state": "open", "created": _NOW, "open": digest, "finished": "NULL"}
        is_over = {"state": "finished", "created": _moment(seed, dialect), "open": "NULL"}
        for kind, count in ((is_open, uploads), (is_over | {"finished": is_over["created"]}, ended)):
            connection.execute(text(_UPLOADS.format(series=series, digest=digest, **kind)), {"count": count})
        connection.execute(text(_PARTS.format(series=series)), {"count": PARTS_OF_EACH, "after": last})
    engine.dispose()


def settle(database_url: str) -> None:
    """Have PostgreSQL tidy up now, and not by itself in the midst of a round."""
    engine = open_engine(database_url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
                connection.execute(text(statement))
    engine.dispose()


def _moment(seed: int, dialect: str) -> str:
    """Give a time long ago, another one for each slice."""
    moment = f"'2020-01-{seed % 28 + 1:02} 03:04:05.000000'"
    return f"{moment}::timestamp" if dialect == "postgresql" else moment
