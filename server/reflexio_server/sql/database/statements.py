"""Hot statements, compiled once: building one anew costs several times what SQLite takes to run it.

Measured: three reads before a search took 1.5 ms built anew, of which SQLite had 0.1 ms.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, TextClause, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

LOOKUP_IDS_MAX = 500
"""Ids in one look-up, well under SQLite's 32,766 variables of a statement."""
ROWS_FETCHED = 16
"""Rows taken from SQLite between two looks at their size."""
GROUPS_ROWS = 512, 64, 8
"""Rows in one statement, the larger groups first. The driver gives up the interpreter's lock once
a statement, and the event loop takes it: with a row a statement the writer waits for it again at
each. In turns with the driver's own executemany, 100 turns an item: 15 in a hundred more rows a
second; 2 turns an item: as many."""


def compiled(statement: ClauseElement) -> SQLCompiler:
    """Return a statement as the driver takes it, with its parameters by place."""
    found = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    assert isinstance(found, SQLCompiler)
    return found


def insert_in_order(table: Table, names: Sequence[str]) -> TextClause:
    """Return the insert of a row of these columns in this order; SQLAlchemy's takes the table's."""
    columns = ", ".join(table.c[name].name for name in names)
    places = ", ".join("?" for _ in names)
    return text(f"INSERT INTO {table.name} ({columns}) VALUES ({places})")


class Prepared:
    """A statement whose values are all `bindparam`s by name, or literals that never change."""

    def __init__(self, statement: ClauseElement) -> None:
        made = compiled(statement)
        self._sql = str(made)
        self._names: list[str] = list(made.positiontup or ())
        self._literals = {name: value for name, value in made.params.items() if value is not None}

    def execute(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Run the statement with the values of its parameters by name."""
        given = self._literals | values
        return connection.exec_driver_sql(self._sql, tuple(given[name] for name in self._names))

    def rows(self, connection: Connection, **values: Any) -> Sequence[tuple[Any, ...]]:
        """Return all rows as the driver gives them: half a microsecond less for each than `all`."""
        with self.execute(connection, **values) as result:
            rows: Sequence[tuple[Any, ...]] = result.cursor.fetchall()
        return rows

    def rows_within(
        self,
        connection: Connection,
        size_max: int,
        size_of: Callable[[tuple[Any, ...]], int],
        **values: Any,
    ) -> tuple[list[tuple[Any, ...]], bool]:
        """Return rows until their sizes reach `size_max`, and whether those are all."""
        rows: list[tuple[Any, ...]] = []
        size = 0
        with self.execute(connection, **values) as result:
            while part := result.cursor.fetchmany(ROWS_FETCHED):
                rows += part
                size += sum(map(size_of, part))
                if size >= size_max:
                    return rows, False
        return rows, True


class RowInsert:
    """An insert of whole rows: `statement` has the columns' values, in their order."""

    def __init__(self, statement: ClauseElement) -> None:
        self.one = str(compiled(statement))
        head, values, tail = self._parts()
        self._groups = [(rows, head + ", ".join([values] * rows) + tail) for rows in GROUPS_ROWS]

    def _parts(self) -> tuple[str, str, str]:
        head, _, rest = self.one.partition(" VALUES (")
        values, _, tail = rest.partition(")")
        return f"{head} VALUES ", f"({values})", tail

    def run(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> int:
        """Insert rows; returns how many were new."""
        inserted = start = 0
        for size, group in self._groups:
            while start + size <= len(rows):
                values = tuple(chain.from_iterable(rows[start : start + size]))
                inserted += connection.exec_driver_sql(group, values).rowcount
                start += size
        if start < len(rows):
            inserted += connection.exec_driver_sql(self.one, list(rows[start:])).rowcount
        return inserted
