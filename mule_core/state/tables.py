"""The tables, and the version of their shape.

`open_fingerprint` and `open_key` are set while an upload is open and NULL once it is over. NULLs never collide, so
their uniqueness lets the database itself hold that a file, and an owner's key, have at most one open upload.
Texts are never compared: what is looked up is a digest of fixed length and exact case in every database.
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
    Column("open_fingerprint", DIGEST, unique=True),
    Column("open_key", DIGEST, unique=True),
    # An index that comes into being with its table, in whatever database; and gives a key's latest upload.
    UniqueConstraint("key_digest", "id"),
)

parts = Table(
    "mule_parts",
    metadata,
    Column("upload", ForeignKey(uploads.c.id), primary_key=True),
    Column("part_number", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
