"""The tables, and the version of their shape.

`open_fingerprint`, `open_key` and `open_owner` are set while an upload is open and NULL once it is over. NULLs never
collide, so the first two, unique, let the database itself hold that a file, and an owner's key, have at most one open
upload. The third stays where an upload was given up and the store may have parts of it: these count for their owner.
Texts are never compared: what is looked up is a digest of fixed length and exact case in every database. Upload ids
alone are, byte for byte.

`due` is set while the news of a finished upload has yet to be told, so one statement both ends an upload and owes the
news. Whoever tells it moves `due` to when that may be given up for a crash, and counts `attempts`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

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
from sqlalchemy.dialects.mysql import DATETIME, MEDIUMBLOB, MEDIUMTEXT, VARCHAR
from sqlalchemy.types import TypeEngine

SCHEMA_VERSION = 1
MYSQL = ("mysql", "mariadb")  # the names of their dialects
# Not CHAR: PostgreSQL would use no index where it is compared with a text. Hex digits need but a byte each.
DIGEST = String(64).with_variant(VARCHAR(64, charset="ascii", collation="ascii_bin"), *MYSQL)
TEXT = Text().with_variant(MEDIUMTEXT(), *MYSQL)  # where TEXT ends at 64 KiB
# What MySQL would else take from the server: a character set without 🐎, or tables without transactions.
_OPTIONS = {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"}
_TABLE: dict[str, Any] = {f"{dialect}_{option}": value for dialect in MYSQL for option, value in _OPTIONS.items()}


class UtcDateTime(TypeDecorator[datetime]):
    """Takes and gives aware datetimes in UTC, to the microsecond; columns hold them without a zone."""

    impl: TypeEngine[Any] = DateTime().with_variant(DATETIME(fsp=6), *MYSQL)
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Drop the zone, once it is UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say that it is UTC."""
        return value and value.replace(tzinfo=UTC)


class ExactText(TypeDecorator[str]):
    """A text that is compared byte for byte, which MySQL does with bytes alone: of texts, it passes over spaces."""

    impl: TypeEngine[Any] = Text().with_variant(MEDIUMBLOB(), *MYSQL)
    cache_ok: bool | None = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | bytes | None:
        """Give bytes to MySQL."""
        return value.encode() if value is not None and dialect.name in MYSQL else value

    def process_result_value(self, value: str | bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Make a text of bytes."""
        return value.decode() if isinstance(value, bytes) else value


metadata: MetaData = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

schema: Table = Table(
    "mule_schema",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 1: there is one row
    Column("version", Integer, nullable=False),
    **_TABLE,
)

uploads: Table = Table(
    "mule_uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", TEXT, nullable=False),
    Column("filename", TEXT, nullable=False),
    Column("filesize", BigInteger, nullable=False),
    Column("last_modified", BigInteger, nullable=False),
    Column("sample", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("chunk_size", BigInteger, nullable=False),
    Column("mime_type", TEXT, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),  # later than that for one that a ticket has brought back
    Column("upload_id", ExactText),
    Column("state", String(16), nullable=False),
    Column("key_digest", DIGEST, nullable=False),
    Column("owner_digest", DIGEST, nullable=False),
    Column("open_fingerprint", DIGEST, unique=True),
    Column("open_key", DIGEST, unique=True),
    Column("open_owner", DIGEST),
    Column("active", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime),
    Column("etag", TEXT),
    Column("due", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("error", TEXT),  # of the last attempt
    # Indexes that come into being with their table, in whatever database: a key's latest upload, an owner's of late,
    # an owner's open ones, what is due, what nobody has been at for long, and what is not finished.
    UniqueConstraint("key_digest", "id"),
    UniqueConstraint("owner_digest", "recorded", "id"),
    UniqueConstraint("open_owner", "id"),
    UniqueConstraint("due", "id"),
    UniqueConstraint("active", "id"),
    UniqueConstraint("finished", "id"),
    **_TABLE,
)

parts: Table = Table(
    "mule_parts",
    metadata,
    Column("upload", ForeignKey(uploads.c.id), primary_key=True),
    Column("part_number", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    **_TABLE,
)
