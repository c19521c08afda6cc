"""Hot inserts: SQL text for the driver with tuples, and many rows in one step of it."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import ClauseElement, Connection

from reflexio_server.sql.prepared import compiled

GROUP_ROWS = 128
"""Rows in one statement. The driver gives up the interpreter's lock once a statement, and the
event loop takes it: with a row a statement the writer waits for it again at each. In turns with the
driver's own executemany, 100 turns an item: 8 to 12 in a hundred more rows a second; 2 turns an
item: as many."""


class RowInsert:
    """An insert of whole rows: `statement` has the columns' values, in their order."""

    def __init__(self, statement: ClauseElement) -> None:
        self.one = str(compiled(statement))
        head, values, tail = self._parts()
        self._group = head + ", ".join([values] * GROUP_ROWS) + tail

    def _parts(self) -> tuple[str, str, str]:
        head, _, rest = self.one.partition(" VALUES (")
        values, _, tail = rest.partition(")")
        return f"{head} VALUES ", f"({values})", tail

    def run(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> int:
        """Insert rows; returns how many were new."""
        inserted = 0
        whole = len(rows) - len(rows) % GROUP_ROWS
        for start in range(0, whole, GROUP_ROWS):
            values = tuple(chain.from_iterable(rows[start : start + GROUP_ROWS]))
            inserted += connection.exec_driver_sql(self._group, values).rowcount
        if whole < len(rows):
            inserted += connection.exec_driver_sql(self.one, list(rows[whole:])).rowcount
        return inserted
