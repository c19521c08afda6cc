"""Pages of learned records: the conditions of a filter, and where a page is cut."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, Table, func, literal, or_, select

from reflexio_server.core.learned_model import RecordFilter
from reflexio_server.core.learned_ports import Page
from reflexio_server.core.limits import REPLY_SIZE_BYTES_MAX
from reflexio_server.sql.reading import FETCH_ROWS, ROW_OVERHEAD_BYTES, STRUCT_GROWTH

COMPARED_EXACTLY = ("user_id", "request_id", "agent_version", "playbook_name", "source")
STRUCT_COLUMNS = ("custom_features", "metadata")
"""Columns with a caller's own JSON object."""


def passing(
    table: Table, wanted: RecordFilter, changed_at: str, searched: Iterable[str]
) -> list[ColumnElement[bool]]:
    """Return the conditions that a record of the table must meet.

    `changed_at` is the column that times are compared with, `searched` those that may contain the
    query.
    """
    columns = table.c
    found: list[ColumnElement[bool]] = [columns.status.in_(sorted(wanted.statuses))]
    found += [
        columns[name] == getattr(wanted, name) for name in COMPARED_EXACTLY if getattr(wanted, name)
    ]
    if wanted.start_time is not None:
        found.append(columns[changed_at] >= wanted.start_time)
    if wanted.end_time is not None:
        found.append(columns[changed_at] <= wanted.end_time)
    if wanted.query:
        found.append(or_(*(contains(columns[name], wanted.query) for name in searched)))
    if wanted.tags:
        found.append(has_one_of(columns.tags, wanted.tags))
    if wanted.playbook_statuses:
        found.append(columns.playbook_status.in_(sorted(wanted.playbook_statuses)))
    return found


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition that the column contains the text, in any case of any script."""
    return func.instr(func.casefold(column), text.casefold()) > 0


def has_one_of(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column of JSON texts, empty for none, has one of the values."""
    members = func.json_each(func.nullif(column, "")).table_valued("value")
    return select(literal(1)).select_from(members).where(members.c.value.in_(values)).exists()


def read_page(
    connection: Connection,
    statement: Select[Any],
    count_max: int,
    make: Callable[[Any], Any],
    size_bytes: Callable[[Any], int] | None = None,
) -> Page:
    """Return rows until the page is full; the first row comes whatever its size."""
    measure = size_bytes or reply_size_bytes
    rows: list[Any] = []
    size = 0
    result = connection.execute(statement.limit(count_max + 1))
    while fetched := result.fetchmany(FETCH_ROWS):
        for row in fetched:
            made = make(row)
            size += measure(made)
            if len(rows) == count_max or (rows and size > REPLY_SIZE_BYTES_MAX):
                result.close()
                return Page(rows, is_cut=True)
            rows.append(made)
    return Page(rows, is_cut=False)


def reply_size_bytes(row: Any) -> int:
    """Return what a row takes of a reply at most: see `reading`; JSON is never shorter than it."""
    texts = sum(
        len(value) if value.isascii() else 4 * len(value) for value in row if isinstance(value, str)
    )
    structs = sum(len(getattr(row, name, "")) for name in STRUCT_COLUMNS)
    return ROW_OVERHEAD_BYTES + texts + STRUCT_GROWTH * structs


def read_json(text: str) -> Any:
    """Return the list that a JSON column holds, empty for an empty text."""
    return orjson.loads(text) if text else []
