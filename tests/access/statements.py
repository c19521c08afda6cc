"""The proof in a statement's text of the organisations whose rows it reaches.

A table is confined when its `org_id` is compared with a parameter, or with the `org_id` of a table
that is confined, by a condition that must hold for every row. `org_id || ''` counts as `org_id`:
the store writes it so where an index by organisation would mislead SQLite's planner.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reflexio_server.sql.database.postgres.schema import postgres_metadata
from sqlglot import exp, parse_one

ORG = "org_id"
CONTROL = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)\b", re.IGNORECASE)
"""Statements that reach no row."""
TABLES = {table.name: ORG in table.columns for table in postgres_metadata.tables.values()}
"""Whether each table has organisations."""


PLACES = {"sqlite": r"\?", "postgresql": "%s"}
"""How each driver has a parameter."""
PARSED_AS = {"sqlite": "sqlite", "postgresql": "postgres"}


def unconfined(sql: str, parameters: Sequence[Any], org_id: str, kind: str = "sqlite") -> list[str]:
    """Return what of the statement could reach rows of other organisations than `org_id`."""
    if CONTROL.match(sql.strip()):
        return []
    numbers = iter(range(len(parameters)))
    named = re.sub(PLACES[kind], lambda _: f":p{next(numbers)}", sql)
    assert next(numbers, None) is None, f"not every parameter has its place in {sql}"
    values = {f"p{number}": value for number, value in enumerate(parameters)}
    return list(_Reader(values, org_id).complaints(parse_one(named, dialect=PARSED_AS[kind]), {}))


class _Reader:
    """Reads one statement with its parameters."""

    def __init__(self, values: Mapping[str, Any], org_id: str) -> None:
        self._values = values
        self._org_id = org_id

    def complaints(self, node: exp.Expression, outer: Mapping[str, bool]) -> Iterator[str]:
        """Yield what is not confined in a statement, or in a query inside one."""
        if isinstance(node, exp.Insert):
            yield from self._of_insert(node)
            return
        if not isinstance(node, exp.Select | exp.Update | exp.Delete):
            yield f"a statement of an unknown kind: {node.sql()}"
            return
        confined: dict[str, bool] = {}
        pairs: list[tuple[str, str]] = []
        for source, condition in _sources(node):
            name = source.alias_or_name
            if isinstance(source, exp.Subquery):
                inner = list(self.complaints(source.this, {}))
                yield from inner
                confined[name] = not inner
            elif isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
                confined[name] = False
                if not TABLES.get(source.name, False):
                    yield f"{source.name} has no organisations"
                    confined[name] = True
            # The condition of an outer join binds the table that it brings, and no other.
            pairs += [
                (left, right)
                for left, right in self._equalities(condition, confined)
                if left == name or not _is_outer(source)
            ]
        where = node.args.get("where")
        pairs += self._equalities(where.this if where else None, confined)
        known = {**outer, **confined, PARAMETER: True}
        for _ in confined:
            for name, other in pairs:
                if name in confined and known.get(other, False):
                    confined[name] = known[name] = True
        yield from (f"{name} in {node.sql()}" for name, is_so in confined.items() if not is_so)
        for query in _nested(node):
            yield from self.complaints(query, known)

    def _of_insert(self, node: exp.Insert) -> Iterator[str]:
        columns = [column.name for column in node.this.expressions]
        table = node.this.this.name
        if not TABLES.get(table, False):
            yield f"{table} has no organisations"
            return
        if isinstance(node.expression, exp.Select):
            yield f"rows of a query into {table}"
            return
        place = columns.index(ORG)
        for row in node.expression.expressions:
            if not self._is_ours(row.expressions[place]):
                yield f"a row of another organisation into {table}"
        if any(True for _ in node.find_all(exp.Select)):
            yield f"a query inside an insert: {node.sql()}"

    def _equalities(
        self, condition: exp.Expression | None, known: Mapping[str, bool]
    ) -> Iterator[tuple[str, str]]:
        """Yield (table, table) for every comparison of organisations that must hold."""
        for part in _conjuncts(condition):
            if isinstance(part, exp.EQ):
                left, right = part.this, part.expression
                for side, other in ((left, right), (right, left)):
                    if (name := self._org_of(side, known)) is None:
                        continue
                    if (other_name := self._org_of(other, known)) is not None:
                        yield name, other_name
                    elif self._is_ours(other):
                        yield name, PARAMETER
            elif isinstance(part, exp.In) and isinstance(part.this, exp.Tuple):
                (listed,) = part.expressions
                for place, column in enumerate(part.this.expressions):
                    values = [row.expressions[place] for row in listed.expressions]
                    found = self._org_of(column, known)
                    if found is not None and values and all(map(self._is_ours, values)):
                        yield found, PARAMETER

    def _org_of(self, value: exp.Expression, known: Mapping[str, bool]) -> str | None:
        """Return the table whose organisation a value is, None for another value."""
        value = value.unnest()
        if isinstance(value, exp.DPipe) and self._is_nothing(value.expression):
            value = value.this
        if not isinstance(value, exp.Column) or value.name != ORG:
            return None
        if value.table:
            return value.table
        (only,) = known
        return only

    def _is_nothing(self, value: exp.Expression) -> bool:
        """Tell whether a value is an empty text."""
        return isinstance(value, exp.Literal) and value.is_string and value.this == ""

    def _is_ours(self, value: exp.Expression) -> bool:
        """Tell whether a value is the parameter that holds the organisation."""
        if isinstance(value, exp.Cast):
            value = value.this
        return isinstance(value, exp.Placeholder) and self._values[value.name] == self._org_id


PARAMETER = "?"
"""Stands for the parameter among the names of tables."""


def _sources(node: exp.Expression) -> Iterator[tuple[exp.Expression, exp.Expression | None]]:
    """Yield what a statement reads from or writes to, with the condition that joins it."""
    if isinstance(node, exp.Select):
        begin = node.args.get("from_") or node.args.get("from")
        if begin is not None:
            yield begin.this, None
        for join in node.args.get("joins") or ():
            yield join.this, join.args.get("on")
    else:
        yield node.this, None


def _is_outer(source: exp.Expression) -> bool:
    return isinstance(source.parent, exp.Join) and bool(source.parent.side)


def _conjuncts(condition: exp.Expression | None) -> Iterator[exp.Expression]:
    """Yield the conditions that must all hold."""
    if isinstance(condition, exp.Paren):
        yield from _conjuncts(condition.this)
    elif isinstance(condition, exp.And):
        yield from _conjuncts(condition.this)
        yield from _conjuncts(condition.expression)
    elif condition is not None:
        yield condition


def _nested(node: exp.Expression) -> Iterator[exp.Select]:
    """Yield the queries inside a statement's conditions and columns, not those inside them."""
    begin = {id(source) for source, _ in _sources(node)}
    stack = [child for child in node.iter_expressions() if id(child) not in begin]
    while stack:
        child = stack.pop()
        if id(child) in begin:
            continue
        if isinstance(child, exp.Select):
            yield child
        else:
            stack.extend(child.iter_expressions())
