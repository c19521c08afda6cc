"""The clocks of organisations: who holds one alone writes in its organisation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table

from reflexio_server.sql.database.postgres.schema import IDS_OF_A_BLOCK, INTERACTION_BLOCKS

HELD_ORG_MAX_S: Final = 60
"""So long a server that stops in the midst of a transaction keeps others from its organisations."""
# Sorted, so that two servers never wait for each other; the transaction's number tells later
# whether it was committed.
HOLD: Final = (
    "SELECT c.org_id, c.last_interaction_id, c.last_of_block FROM org_clocks AS c "
    "WHERE c.org_id = ANY(%s) ORDER BY c.org_id FOR UPDATE"
)
BEGIN: Final = (
    "SELECT pg_current_xact_id()::text, set_config('idle_in_transaction_session_timeout', %s, true)"
)
ADD: Final = (
    "INSERT INTO org_clocks (org_id, last_interaction_id, last_of_block) "
    "SELECT org_id, 0, 0 FROM unnest(CAST(%s AS text[])) AS new(org_id) "
    "ORDER BY org_id ON CONFLICT DO NOTHING"
)
MOVE: Final = (
    "UPDATE org_clocks AS c SET last_interaction_id = t.last_id, last_of_block = t.block "
    "FROM unnest(CAST(%s AS text[]), CAST(%s AS bigint[]), CAST(%s AS bigint[])) "
    "AS t(org_id, last_id, block) WHERE c.org_id = t.org_id"
)
BLOCKS: Final = f"SELECT nextval('{INTERACTION_BLOCKS}') FROM generate_series(1, %s)"
NEWEST: Final = "SELECT last_interaction_id FROM org_clocks WHERE org_id = %s"
ROW_IDS_OF: Final = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"


@dataclass(slots=True)
class _Clock:
    last_id: int
    last_of_block: int

    def has(self, count: int) -> bool:
        return self.last_of_block - self.last_id >= count


class Clocks:
    """The clocks that the writer's transaction holds."""

    def __init__(self) -> None:
        self._held: dict[str, _Clock] = {}
        self.transaction_id = ""
        """The number of the transaction that was begun last."""

    def begin(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """Begin a transaction that holds the clocks of these organisations."""
        self._held.clear()
        self.transaction_id = ""
        self.transaction_id = connection.exec_driver_sql(
            BEGIN, (f"{HELD_ORG_MAX_S}s",)
        ).scalar_one()
        self.hold(connection, org_ids)

    def begin_anew(self, connection: Connection) -> None:
        """Undo the transaction and begin it again with the same clocks."""
        org_ids = list(self._held)
        connection.exec_driver_sql("ROLLBACK")
        self.begin(connection, org_ids)

    def hold(self, connection: Connection, org_ids: Iterable[str]) -> None:
        """Hold further clocks, making those that are not there yet."""
        wanted = sorted(set(org_ids) - self._held.keys())
        if not wanted:
            return
        if self._hold(connection, wanted) < len(wanted):
            connection.exec_driver_sql(ADD, (wanted,))
            self._hold(connection, wanted)

    def _hold(self, connection: Connection, wanted: list[str]) -> int:
        rows = connection.exec_driver_sql(HOLD, (wanted,)).all()
        for org_id, last_id, last_of_block in rows:
            self._held[org_id] = _Clock(last_id, last_of_block)
        return len(rows)

    def take(self, connection: Connection, wanted: Sequence[tuple[str, int]]) -> list[int]:
        """Return the first of so many consecutive ids for each (organisation, count)."""
        first_ids: list[int] = []
        for org_id, count in wanted:
            clock = self._held[org_id]
            if not clock.has(count):
                block = connection.exec_driver_sql(BLOCKS, (1,)).scalar_one()
                clock.last_id = block * IDS_OF_A_BLOCK
                clock.last_of_block = clock.last_id + IDS_OF_A_BLOCK
            first_ids.append(clock.last_id + 1)
            clock.last_id += count
        moved = sorted({org_id for org_id, _ in wanted})
        clocks = [self._held[org_id] for org_id in moved]
        connection.exec_driver_sql(
            MOVE,
            (moved, [clock.last_id for clock in clocks], [clock.last_of_block for clock in clocks]),
        )
        return first_ids


def newest_interaction_id(connection: Connection, org_id: str) -> int:
    """Return the greatest id ever given in an organisation."""
    return int(connection.exec_driver_sql(NEWEST, (org_id,)).scalar() or 0)


def sequence_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return ids for new rows of a table, growing."""
    row_id = table.autoincrement_column
    assert row_id is not None
    names = (table.name, row_id.name, count)
    return [row[0] for row in connection.exec_driver_sql(ROW_IDS_OF, names)]
