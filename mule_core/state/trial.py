"""Whether a database would do, found out without leaving anything there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, false, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import ConfigurationError
from .engine import open_engine
from .tables import SCHEMA_VERSION, metadata, schema

BUSY_SECONDS = 5
_MEND_FILE = "run this in the server's folder, or set DATABASE_URL with its absolute path (sqlite:////...)"
_TROUBLES = (DBAPIError, DisconnectionError, PoolTimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was found. `place` names the database without its password and options.

    `version` is that of the tables, None where there are none; `trouble` is what kept us from connecting (then
    `is_reached` is False) or from writing, in the database's own words. `is_there` is False where it is made at the
    first start.
    """

    place: str
    is_there: bool = True
    is_reached: bool = False
    version: int | None = None
    known_version: int = SCHEMA_VERSION
    trouble: str | None = None


def try_database(database_url: str) -> Trial:
    """Connect, look at the version of the tables, and write to each of them in a transaction that is taken back.

    A SQLite file that is not there is not made. Where a database commits the making of tables at once (MySQL), ours
    remain. Raises ConfigurationError as open_engine does.
    """
    engine = open_engine(database_url)
    try:
        file = _sqlite_file(engine)
        if file and not file.exists():
            return _try_directory(file)
        return _try_engine(engine, place=_place_of(engine, file))
    finally:
        engine.dispose()


def check_used(database_url: str) -> None:
    """Raise ConfigurationError where no server has been: a SQLite file or tables that are not there, or in memory.

    Whoever only looks things up there would find nothing, and not know that it is the wrong place. None of it is made.
    A database that does not answer passes: who uses it next says so. Raises it as open_engine does, too.
    """
    engine = open_engine(database_url)
    try:
        if reason := _find_misplacement(engine, _sqlite_file(engine)):
            raise ConfigurationError("DATABASE_URL", reason)
    finally:
        engine.dispose()


def _find_misplacement(engine: Engine, file: Path | None) -> str | None:
    if engine.dialect.name == "sqlite" and not file:
        return "no other process sees a SQLite database in memory: name the server's file, sqlite:////..."
    if file and not file.exists():
        return f"there is no file {file}: {_MEND_FILE}"
    try:
        with engine.connect() as connection:
            if _find_version(connection) is not None:
                return None
    except _TROUBLES:
        return None
    mend = _MEND_FILE if file else "name the server's, which makes them as it starts"
    return f"{_place_of(engine, file)} has no tables of ours: {mend}"


def _try_directory(file: Path) -> Trial:
    is_writable = os.access(file.parent, os.W_OK | os.X_OK)
    trouble = None if is_writable else f"{file.parent} is no directory that we may write to"
    return Trial(place=f"the SQLite file {file}", is_there=False, is_reached=True, trouble=trouble)


def _try_engine(engine: Engine, *, place: str) -> Trial:
    version = None
    is_reached = False
    try:
        with engine.connect() as connection:
            is_reached = True
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            version = _find_version(connection)
            if version in (None, SCHEMA_VERSION):
                _try_writing(connection)
    except _TROUBLES as exc:
        return Trial(place=place, is_reached=is_reached, version=version, trouble=_words_of(exc))
    return Trial(place=place, is_reached=True, version=version)


def _find_version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(schema.name):
        return None
    version: int | None = connection.scalar(select(schema.c.version))
    return version


def _try_writing(connection: Connection) -> None:
    with _taken_back(connection):
        metadata.create_all(connection)
        for table in metadata.sorted_tables:
            nothing = select(table).where(false())
            connection.execute(insert(table).from_select(list(table.c), nothing))
            connection.execute(update(table).where(false()).values({column: column for column in table.primary_key}))
            connection.execute(delete(table).where(false()))


@contextmanager
def _taken_back(connection: Connection) -> Iterator[None]:
    """Have a transaction by hand: the engine makes one of every statement."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK")


def _sqlite_file(engine: Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _place_of(engine: Engine, file: Path | None) -> str:
    if engine.dialect.name == "sqlite":
        return f"the SQLite file {file}" if file else "the SQLite database in memory"
    url = engine.url.set(query={})  # which may hold a password, too
    return f"the database {url.render_as_string(hide_password=True)}"


def _words_of(exc: Exception) -> str:
    """Give the first line of what the driver says; the rest is hints, and where in our code it was."""
    lines = str(getattr(exc, "orig", None) or exc).strip().splitlines()
    return lines[0] if lines else type(exc).__name__
