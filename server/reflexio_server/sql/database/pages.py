"""Pages of rows: where one is cut, and what rows weigh in a reply."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    CursorResult,
    Select,
    union_all,
)

from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.limits import REPLY_SIZE_BYTES_MAX

ROW_OVERHEAD_BYTES = 96
"""What a row of a reply weighs besides its texts."""
STRUCT_GROWTH = 5
"""How much greater than its JSON a caller's object is on the wire, beside the JSON itself: a
number, two bytes of JSON, takes eleven as a protobuf Value."""
FETCH_ROWS = 100
"""Rows read at once: the greatest rows have 4 MB, so that memory stays bounded."""

_Row = TypeVar("_Row")


def read_page(
    result: CursorResult[Any],
    count_max: int,
    make: Callable[[Any], _Row],
    size_bytes: Callable[[_Row], int],
) -> Page[_Row]:
    """Return rows until the page is full; the first row comes whatever its size.

    The statement must ask for one row more than `count_max`: it shows that the page is cut.
    """
    rows: list[_Row] = []
    size = 0
    while fetched := result.fetchmany(FETCH_ROWS):
        for row in map(make, fetched):
            size += size_bytes(row)
            if len(rows) == count_max or (rows and size > REPLY_SIZE_BYTES_MAX):
                result.close()
                return Page(rows, is_cut=True)
            rows.append(row)
    return Page(rows, is_cut=False)


def newest_first(
    statement: Select[Any],
    time: ColumnElement[int],
    row_id: ColumnElement[int],
    before: Sequence[Any] | None,
    rows_max: Any,
) -> Select[Any] | CompoundSelect[Any]:
    """Return the statement's rows by (time, row id), greatest first, after the place `before`.

    The rows of the place's own time are a range of their own: SQLite takes only the time of a pair
    from an index whose next column is the row id, and would pass over all that have the same.
    """
    if before is None:
        return statement.order_by(time.desc(), row_id.desc()).limit(rows_max)
    both = union_all(
        statement.where(time == before[0], row_id < before[1]), statement.where(time < before[0])
    )
    order = (both.selected_columns[column.key or ""] for column in (time, row_id))
    return both.order_by(*(column.desc() for column in order)).limit(rows_max)


def texts_weight(texts: Iterable[str]) -> int:
    """Return the bytes of texts at most: a character takes up to four.

    They are joined, since asking each one took most of a listing.
    """
    joined = "".join(texts)
    return len(joined) if joined.isascii() else 4 * len(joined)


STRUCT_COLUMNS = ("custom_features", "metadata")
"""Columns with a caller's own JSON object."""


def reply_size_bytes(row: Any) -> int:
    """Return what a row takes of a reply at most; a list in JSON is never shorter than it."""
    texts = texts_weight(value for value in row if isinstance(value, str))
    structs = sum(len(getattr(row, name, "")) for name in STRUCT_COLUMNS)
    return ROW_OVERHEAD_BYTES + texts + STRUCT_GROWTH * structs
