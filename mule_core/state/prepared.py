"""The few statements that run at every action, handed to the driver as they are.

What SQLAlchemy does besides at each execution (a context, a result, the names of its columns) takes several times as
long as the database takes to answer. It writes the statement, once, and lends the connection; the rest is left out.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, Select

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.dml import Insert

# To these, texts and whole numbers are handed as they are.
PLAIN_DRIVERS = ("pysqlite", "psycopg", "pymysql")


class PreparedStatement:
    """A statement as one dialect writes it. Its parameters are texts, whole numbers and None."""

    def __init__(self, statement: Select[Any] | Insert, dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect)
        self._sql = compiled.string
        self._fixed = compiled.params
        self._positions = compiled.positiontup
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        names = [column.name for column in columns]
        self._row: Callable[..., Any] | None = namedtuple("Row", names) if names else None
        types = [column.type.dialect_impl(dialect) for column in columns]
        self._processors = [type_.result_processor(dialect, None) for type_ in types]

    def run(self, connection: PoolProxiedConnection, parameters: Mapping[str, object]) -> Sequence[Any]:
        """Execute it; gives its rows, with names as SQLAlchemy's have them. Raises as the driver does."""
        named = {**self._fixed, **parameters}
        cursor = connection.cursor()
        cursor.execute(self._sql, [named[name] for name in self._positions] if self._positions else named)
        rows = [self._row(*self._convert(row)) for row in cursor.fetchall()] if self._row else []
        cursor.close()
        return rows

    def _convert(self, row: Sequence[Any]) -> Iterator[Any]:
        for process, value in zip(self._processors, row, strict=True):
            yield process(value) if process else value
