"""Hot inserts: SQL text for the driver with tuples, and many rows in one step of it."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import ClauseElement, Connection

from reflexio_server.sql.prepared import compiled

GROUPS_ROWS = 512, 64, 8
"""Rows in one statement, the larger groups first. The driver gives up the interpreter's lock once
a statement, and the event loop takes it: with a row a statement the writer waits for it again at
each. In turns with the driver's own executemany, 100 turns an item: 15 in a hundred more rows a
second; 2 turns an item: as many."""


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
