"""The tables, and the version of their shape.

`open_fingerprint`, `open_key` and `open_owner` are set while an upload is open and NULL once it is over. NULLs never
collide, so the first two, unique, let the database itself hold that a file, and an owner's key, have at most one open
upload.
Texts are never compared: what is looked up is a digest of fixed length and exact case in every database.

`due` is set while the news of a finished upload has yet to be told, so one statement both ends an upload and owes the
news. Whoever tells it moves `due` to when that may be given up for a crash, and counts `attempts`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.mysql import DATETIME

SCHEMA_VERSION = 1
DIGEST = String(64)  # and not CHAR: PostgreSQL would use no index where it is compared with a text


class UtcDateTime(TypeDecorator[datetime]):
    """Takes and gives aware datetimes in UTC, to the microsecond; columns hold them without a zone."""

    impl = DateTime().with_variant(DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Drop the zone, once it is UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say that it is UTC."""
        return value and value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

schema = Table(
    "mule_schema",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 1: there is one row
    Column("version", Integer, nullable=False),
)

uploads = Table(
    "mule_uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("filesize", BigInteger, nullable=False),
    Column("last_modified", BigInteger, nullable=False),
    Column("sample", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("chunk_size", BigInteger, nullable=False),
    Column("mime_type", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("upload_id", Text),
    Column("state", String(16), nullable=False),
    Column("key_digest", DIGEST, nullable=False),
    Column("owner_digest", DIGEST, nullable=False),
    Column("open_fingerprint", DIGEST, unique=True),
    Column("open_key", DIGEST, unique=True),
    Column("open_owner", DIGEST),
    Column("active", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime),
    Column("etag", Text),
    Column("due", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),  # of the last attempt
    # Indexes that come into being with their table, in whatever database: a key's latest upload, an owner's of late,
    # an owner's open ones, what is due, what nobody has been at for long, and what is not finished.
    UniqueConstraint("key_digest", "id"),
    UniqueConstraint("owner_digest", "created", "id"),
    UniqueConstraint("open_owner", "id"),
    UniqueConstraint("due", "id"),
    UniqueConstraint("active", "id"),
    UniqueConstraint("finished", "id"),
)

parts = Table(
    "mule_parts",
    metadata,
    Column("upload", ForeignKey(uploads.c.id), primary_key=True),
    Column("part_number", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
