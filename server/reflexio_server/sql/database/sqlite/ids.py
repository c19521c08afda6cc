"""The ids of the embedded database: one count for all organisations, by its one writer."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table


class SqliteIds:
    """Gives interaction ids; the writer's own, except `newest`."""

    def __init__(self) -> None:
        self._committed: int | None = None
        self._taken: int | None = None

    def take(self, connection: Connection, counts: Sequence[int]) -> list[int]:
        """Return the first of so many consecutive ids, for each count."""
        if self._taken is None:
            if self._committed is None:
                self._committed = newest_id(connection, "interactions")
            self._taken = self._committed
        first_ids = []
        for count in counts:
            first_ids.append(self._taken + 1)
            self._taken += count
        return first_ids

    def begin_anew(self) -> None:
        """Take back what this transaction has taken."""
        self._taken = None

    def committed(self) -> None:
        """Keep what this transaction has taken."""
        if self._taken is not None:
            self._committed, self._taken = self._taken, None

    def failed(self) -> None:
        """Forget, since it is not known what came of the transaction."""
        self._committed = self._taken = None


def newest_id(connection: Connection, table: str) -> int:
    """Return the greatest row id ever given in a table, also when its row is deleted."""
    known = connection.exec_driver_sql(
        "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)
    ).scalar()
    return int(known or 0)


def next_row_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return the ids that follow; they are taken once rows have them."""
    first_id = newest_id(connection, table.name) + 1
    return list(range(first_id, first_id + count))
