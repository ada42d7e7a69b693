"""A database as the SQL store uses it: each statement a transaction, missing tables made, trouble named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable, Insert, Row, Select, insert, select
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import InvalidParameter, SchemaVersionError, StoreUnavailable
from .engine import open_engine
from .prepared import PLAIN_DRIVERS, PreparedStatement
from .tables import SCHEMA_VERSION, metadata, schema

ATTEMPTS = 5  # at what only others, or a moment's trouble, can spoil

Parameters = Mapping[str, object]
T = TypeVar("T")


class Database:
    """Runs statements for any number of threads and server processes.

    An engine that is handed in stays the caller's: it is never disposed of here. Tables are made at the first use,
    or by `prepare`. Every method raises SchemaVersionError where a later release has made them.
    """

    def __init__(self, engine: Engine) -> None:
        # Each connection is switched when it is lent to us, and back when the caller has it again.
        self._engine: Engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._owns_engine = False
        self._prepared = False
        self._statements: dict[Select[Any] | Insert, PreparedStatement] = {}

    @classmethod
    def from_url(cls, database_url: str) -> Self:
        """Open a database by its URL, `postgres://…` included. It need not be up yet.

        Raises ConfigurationError for a malformed URL or a driver that is not installed.
        """
        engine = open_engine(database_url)
        store = cls(engine)
        store._engine, store._owns_engine = engine, True  # whose connections need no switching
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

    def _run(self, statement: Executable, parameters: Parameters) -> Sequence[Row[Any]]:
        """Execute one statement, again at once where what spoilt it has passed; gives the rows, if it has any."""
        return self._persist(statement, parameters, lambda result: result.all() if result.returns_rows else ())

    def _run_often(self, statement: Select[Any] | Insert, parameters: Parameters) -> Sequence[Any]:
        """Execute a statement that takes texts and whole numbers as _run does, by the driver alone where that may be.

        Where it fails, _run has it again, and tells what is wrong. An engine of the caller's may have somebody
        listening to its statements, and hears of all.
        """
        if not (self._owns_engine and self._prepared and self._engine.driver in PLAIN_DRIVERS):
            return self._run(statement, parameters)
        prepared = self._statements.get(statement)
        if prepared is None:
            prepared = self._statements.setdefault(statement, PreparedStatement(statement, self._engine.dialect))
        try:
            connection = self._engine.raw_connection()
            try:
                rows = prepared.run(connection, parameters)
            except BaseException:
                connection.invalidate()
                raise
            connection.close()
        except (*_UNANSWERED, UnicodeEncodeError, self._engine.dialect.loaded_dbapi.Error):
            return self._run(statement, parameters)
        return rows

    def _list(self, statement: Executable, parameters: Parameters) -> list[int]:
        """Execute a statement for one column of whole numbers as _run does; gives them.

        They come from the driver as they are: to make a row of each takes four times as long.
        """
        return self._persist(statement, parameters, lambda result: [number for (number,) in _fetch(result)])

    def _change(self, statement: Executable, parameters: Parameters) -> int:
        """Execute one statement as _run does; gives how many rows it has changed."""
        return self._persist(statement, parameters, lambda result: result.rowcount)

    def _persist(self, statement: Executable, parameters: Parameters, read: Callable[[CursorResult[Any]], T]) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return self._try(statement, parameters, read)
            except StoreUnavailable as exc:
                if not _has_passed(exc.__cause__):
                    raise
        return self._try(statement, parameters, read)

    def _try(self, statement: Executable, parameters: Parameters, read: Callable[[CursorResult[Any]], T]) -> T:
        if not self._prepared:
            self.prepare()
        try:
            with self._engine.connect() as connection:
                return read(connection.execute(statement, parameters))
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
    "record has changed since last read",
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


def _fetch(result: CursorResult[Any]) -> Sequence[Any]:
    assert result.cursor, "it is a query, whose rows nobody has fetched yet"
    return result.cursor.fetchall()


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
