"""Hints for SQLite's planner, which has no statistics and takes an organisation for small."""

from typing import Any

from sqlalchemy import ColumnElement, Integer


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as an expression, which no index serves (https://sqlite.org/optoverview.html).

    For a comparison beside a better one: with ids that are known, an index by organisation walks
    all that the organisation has (51 s against 2 ms at 25,000 rows), and a bound of ids from
    elsewhere can replace the range of a request (58 s against 10 ms at 500,000 rows).
    `tests/store/costs/test_reads.py` and `test_knowledge_reads.py` count the steps.
    """
    return column + 0 if isinstance(column.type, Integer) else column.concat("")
