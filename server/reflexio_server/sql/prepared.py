"""Hot statements, compiled once: building one anew costs several times what SQLite takes to run it.

Measured: three reads before a search took 1.5 ms built anew, of which SQLite had 0.1 ms.
"""

from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler


def compiled(statement: ClauseElement) -> SQLCompiler:
    """Return a statement as the driver takes it, with its parameters by place."""
    found = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    assert isinstance(found, SQLCompiler)
    return found


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
