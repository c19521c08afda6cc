"""Pages of learned records: the conditions of a filter, and what a row weighs."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Table, literal, or_, select

from reflexio_server.core.knowledge.model import RecordFilter
from reflexio_server.sql.database.spelling import contains, json_texts

COMPARED_EXACTLY = ("user_id", "request_id", "agent_version", "playbook_name", "source")


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


def has_one_of(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column of JSON texts, empty for none, has one of the values."""
    members = json_texts(column)
    return select(literal(1)).select_from(members).where(members.c.value.in_(values)).exists()
