"""The order of records inside their sessions: the one before and the one after."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Integers
from reflexio_server.index.columns import Column

BLOCK_RECORDS_MAX: Final = 32
"""A longer session is cut into documents of so many records; endless ones have no one topic."""

LINK_ONE_BY_ONE_MAX: Final = 256
"""Up to so many new records are appended to the chains; for more, sorting everything is faster."""

NONE: Final = -1
"""No such neighbour."""


@dataclass(frozen=True, slots=True)
class SessionChains:
    """For each record the number of its neighbours (or `NONE`) and of its block.

    `block_sizes` counts the records of each block.
    """

    previous: Integers
    following: Integers
    block: Integers
    block_sizes: Integers


@dataclass(frozen=True, slots=True)
class Order:
    """All records, session after session; `starts` marks where one begins."""

    records: Integers
    starts: npt.NDArray[np.bool_]


def order_of(
    session: npt.NDArray[np.int32], created_at: Integers, interaction_id: Integers
) -> Order:
    """Order records by (created_at, interaction_id) within each session.

    A session number below 0 is a session of its own.
    """
    count = len(session)
    key = np.where(session < 0, -1 - np.arange(count), session)
    records = np.lexsort((interaction_id, created_at, key))
    starts = np.ones(count, np.bool_)
    starts[1:] = key[records[1:]] != key[records[:-1]]
    return Order(records, starts)


class SessionOrder:
    """Keeps records in (created_at, interaction_id) order within each session.

    A record that comes after all others of its session, as nearly all do, is linked in constant
    time; any other change sorts everything at the next `chains` call.
    """

    def __init__(self) -> None:
        """No records."""
        self._previous = Column(np.int64)
        self._following = Column(np.int64)
        self._block = Column(np.int64)
        self._block_sizes = Column(np.int64)
        self._last_of: dict[int, int] = {}
        self._linked_count = 0

    def forget(self) -> None:
        """Sort everything again at the next call; needed when records were removed."""
        self._linked_count = 0

    def chains(
        self, session: npt.NDArray[np.int32], created_at: Integers, interaction_id: Integers
    ) -> SessionChains:
        """The neighbours and blocks of all records, given their columns.

        A session number below 0 is a session of its own.
        """
        count, linked = len(session), self._linked_count
        if count > linked:
            few = linked > 0 and count - linked <= LINK_ONE_BY_ONE_MAX
            if not (few and self._append(session, created_at, interaction_id)):
                self._rebuild(session, created_at, interaction_id)
            self._linked_count = count
        return SessionChains(
            self._previous.values,
            self._following.values,
            self._block.values,
            self._block_sizes.values,
        )

    def _append(
        self, session: npt.NDArray[np.int32], created_at: Integers, interaction_id: Integers
    ) -> bool:
        """Link the new records to the ends of their sessions; False when one belongs earlier."""
        for record in range(self._linked_count, len(session)):
            key = int(session[record])
            last = self._last_of.get(key, NONE) if key >= 0 else NONE
            block = len(self._block_sizes.values)
            if last != NONE:
                moment = (created_at[record], interaction_id[record])
                if moment < (created_at[last], interaction_id[last]):
                    return False
                self._following.values[last] = record
                if self._block_sizes.values[self._block.values[last]] < BLOCK_RECORDS_MAX:
                    block = int(self._block.values[last])
            if block == len(self._block_sizes.values):
                self._block_sizes.extend([0])
            self._block_sizes.values[block] += 1
            self._previous.extend([last])
            self._following.extend([NONE])
            self._block.extend([block])
            if key >= 0:
                self._last_of[key] = record
        return True

    def _rebuild(
        self, session: npt.NDArray[np.int32], created_at: Integers, interaction_id: Integers
    ) -> None:
        count = len(session)
        in_order = order_of(session, created_at, interaction_id)
        order, starts = in_order.records, in_order.starts
        rank = np.arange(count) - np.maximum.accumulate(np.where(starts, np.arange(count), 0))
        block_in_order = np.cumsum(rank % BLOCK_RECORDS_MAX == 0) - 1
        previous, following, block = (np.full(count, NONE, np.int64) for _ in range(3))
        inner = np.flatnonzero(~starts)
        previous[order[inner]] = order[inner - 1]
        following[order[inner - 1]] = order[inner]
        block[order] = block_in_order
        self._previous = _column(previous)
        self._following = _column(following)
        self._block = _column(block)
        self._block_sizes = _column(np.bincount(block_in_order))
        ends = np.append(np.flatnonzero(starts)[1:] - 1, count - 1) if count else starts[:0]
        last = order[ends]
        last = last[session[last] >= 0]
        self._last_of = dict(zip(session[last].tolist(), last.tolist(), strict=True))

    @property
    def size_bytes(self) -> int:
        """Bytes of the arrays, and about those of the table of last records."""
        columns = (self._previous, self._following, self._block, self._block_sizes)
        return sum(column.size_bytes for column in columns) + 100 * len(self._last_of)


def around(chains: SessionChains, record: int, turns: int) -> list[int]:
    """So many records before and after one in its session, in their order."""
    before: list[int] = []
    after: list[int] = []
    for step, found in ((chains.previous, before), (chains.following, after)):
        place = int(step[record])
        while place != NONE and len(found) < turns:
            found.append(place)
            place = int(step[place])
    return [*reversed(before), *after]


def _column(values: Integers) -> Column:
    column = Column(np.int64)
    column.extend(values)
    return column
