"""The store that lasts: uploads and parts in any database that SQLAlchemy speaks to.

Each method is one or two statements, and each statement a transaction of its own: what must hold, the database holds
by its unique columns (see tables.py), so there is nothing to lock and nothing that two processes could half-undo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from sqlalchemy import Connection, Engine, Executable, Row, insert, select
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import InvalidParameter, SchemaVersionError, StoreUnavailable, UnknownUpload
from ..parts import check_part_number
from .engine import open_engine
from .records import Fingerprint, Upload, UploadState, check_text, digest_key
from .statements import (
    FIND_OPEN,
    FIND_PARTS,
    FIND_RIVAL,
    FIND_UPLOAD,
    FORGET_PARTS,
    RECORD_PART,
    RECORD_STATE,
    RECORD_UPLOAD,
    RECORD_UPLOAD_ID,
)
from .tables import SCHEMA_VERSION, metadata, schema

ATTEMPTS = 5  # at what only others, or a moment's trouble, can spoil
RIVAL_ATTEMPTS = 50  # at an upload whose rivals are over each time that we look for them


class SqlUploadStore:
    """An UploadStore in a database, shared by any number of threads and server processes.

    An engine that is handed in stays the caller's: it is never disposed of here. Tables are made at the first use,
    or by `prepare`. Every method raises SchemaVersionError where a later release has made them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._owns_engine = False
        self._prepared = False

    @classmethod
    def from_url(cls, database_url: str) -> Self:
        """Open a database by its URL, `postgres://…` included. It need not be up yet.

        Raises ConfigurationError for a malformed URL or a driver that is not installed.
        """
        store = cls(open_engine(database_url))
        store._owns_engine = True
        return store

    def close(self) -> None:
        """Close the connections that we opened."""
        if self._owns_engine:
            self._engine.dispose()

    def prepare(self) -> None:
        """Make the tables where there are none, and check their version. Others may be at it at the same time.

        Raises SchemaVersionError, StoreUnavailable.
        """
        try:
            with self._engine.connect() as connection:
                _make_tables(connection)
        except _UNANSWERED as exc:
            raise StoreUnavailable("the database does not answer") from exc
        self._prepared = True

    def find_open(self, fingerprint: Fingerprint) -> Upload | None:
        """See UploadStore."""
        return _first(self._run(FIND_OPEN, {"fingerprint": fingerprint.digest}))

    def find_upload(self, owner: str, key: str, *, upload_id: str | None = None) -> Upload | None:
        """See UploadStore."""
        check_text("upload_id", upload_id or "")
        return _first(self._run(FIND_UPLOAD, {"digest": digest_key(owner, key), "known_id": upload_id}))

    def find_parts(self, upload: Upload) -> list[int]:
        """See UploadStore."""
        return [row.part_number for row in self._run(FIND_PARTS, _which(upload))]

    def record_upload(self, upload: Upload) -> Upload:
        """See UploadStore."""
        rivals = {"fingerprint": upload.fingerprint.digest, "digest": _digest(upload)}
        for _ in range(RIVAL_ATTEMPTS):
            try:
                self._run(RECORD_UPLOAD, _to_row(upload))
            except IntegrityError:
                if rival := _first(self._run(FIND_RIVAL, rivals)):
                    return rival
            else:
                return upload
        raise StoreUnavailable("the database refuses an upload, although none like it is open")

    def record_upload_id(self, upload: Upload, upload_id: str) -> Upload:
        """See UploadStore."""
        check_text("upload_id", upload_id)
        self._run(RECORD_UPLOAD_ID, _which(upload) | {"new_id": upload_id})
        if known := self.find_upload(upload.fingerprint.owner, upload.key):
            return known
        raise UnknownUpload("there is no such upload to bind an upload id to")

    def record_part(self, upload: Upload, part_number: int) -> None:
        """See UploadStore."""
        check_part_number(part_number)
        try:
            self._run(RECORD_PART, _which(upload) | {"number": part_number})
        except IntegrityError:
            return  # somebody else has just recorded it

    def record_state(self, upload: Upload, state: UploadState) -> None:
        """See UploadStore."""
        if state is UploadState.OPEN:
            raise ValueError("an upload is ended, and never opened again")
        self._run(RECORD_STATE, _which(upload) | {"new_state": state.value})
        self._run(FORGET_PARTS, {"digest": _digest(upload)})

    def _run(self, statement: Executable, parameters: Mapping[str, object]) -> Sequence[Row[Any]]:
        """Execute one statement, again at once where what spoilt it has passed."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._try(statement, parameters)
            except StoreUnavailable as exc:
                if not _has_passed(exc.__cause__):
                    raise
        return self._try(statement, parameters)

    def _try(self, statement: Executable, parameters: Mapping[str, object]) -> Sequence[Row[Any]]:
        if not self._prepared:
            self.prepare()
        try:
            with self._engine.connect() as connection:
                result = connection.execute(statement, parameters)
                return result.all() if result.returns_rows else ()
        except IntegrityError:
            raise  # to the method that knows what it means
        except (DataError, UnicodeEncodeError) as exc:
            raise InvalidParameter("upload", "the database's encoding has no room for such a text") from exc
        except _UNANSWERED as exc:
            self._prepared = False
            raise StoreUnavailable("the database does not answer") from exc


# Words of databases for what a second attempt cures: of SQLite, when its file was deleted under it (the first, when a
# new and empty one is in its place); and of the others, when several processes stood in each other's way.
_PASSING = (
    "no such table",
    "disk i/o error",
    "attempt to write a readonly database",
    "deadlock",
    "could not serialize access",
)
# All that a database in trouble makes SQLAlchemy raise. The rest of its errors are mistakes of ours, and go their way.
_UNANSWERED = (DBAPIError, DisconnectionError, PoolTimeoutError)


def _has_passed(exc: BaseException | None) -> bool:
    """Tell whether a new connection, or making the tables anew, or nothing but another attempt may help at once."""
    if not isinstance(exc, DBAPIError):
        return False
    return (
        exc.connection_invalidated
        or isinstance(exc, ProgrammingError)
        or any(words in str(exc.orig).casefold() for words in _PASSING)
    )


def _make_tables(connection: Connection) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            schema.create(connection, checkfirst=True)
            version = connection.scalar(select(schema.c.version))
            if version not in (None, SCHEMA_VERSION):
                raise SchemaVersionError(version, SCHEMA_VERSION)
            metadata.create_all(connection)
            if version is None:
                connection.execute(insert(schema), {"id": 1, "version": SCHEMA_VERSION})
        except DBAPIError as exc:
            # Another process that makes the same tables has been faster: look again at what is there.
            if attempt == ATTEMPTS or exc.connection_invalidated:
                raise
        else:
            return


def _digest(upload: Upload) -> str:
    return digest_key(upload.fingerprint.owner, upload.key)


def _which(upload: Upload) -> dict[str, object]:
    return {
        "digest": _digest(upload),
        "fingerprint": upload.fingerprint.digest,
        "known_id": upload.upload_id,
    }


def _to_row(upload: Upload) -> dict[str, object]:
    file, digest = upload.fingerprint, _digest(upload)
    return {
        "owner": file.owner,
        "filename": file.filename,
        "filesize": file.filesize,
        "last_modified": file.last_modified,
        "sample": file.sample,
        "key": upload.key,
        "chunk_size": upload.chunk_size,
        "mime_type": upload.mime_type,
        "created": upload.created,
        "upload_id": upload.upload_id,
        "state": upload.state.value,
        "key_digest": digest,
        "open_fingerprint": file.digest,
        "open_key": digest,
    }


def _first(rows: Sequence[Row[Any]]) -> Upload | None:
    return _to_upload(rows[0]) if rows else None


def _to_upload(row: Row[Any]) -> Upload:
    return Upload(
        fingerprint=Fingerprint(
            owner=row.owner,
            filename=row.filename,
            filesize=row.filesize,
            last_modified=row.last_modified,
            sample=row.sample,
        ),
        key=row.key,
        chunk_size=row.chunk_size,
        mime_type=row.mime_type,
        created=row.created,
        upload_id=row.upload_id,
        state=UploadState(row.state),
    )
