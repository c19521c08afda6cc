"""The schema on PostgreSQL: the same tables, with keys that begin with the organisation.

So they can be distributed by `org_id` without a change. Texts compare by their bytes (COLLATE "C"),
as SQLite's do. Of a table that gives row ids, a sequence does; they grow with the commits of an
organisation, since whoever inserts holds its clock.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
)

from reflexio_server.sql.schema import access, interactions, knowledge, learning, search
from reflexio_server.sql.schema.metadata import metadata

assert all((access, interactions, knowledge, learning, search)), (
    "the metadata is whole once its modules are imported"
)
ORG: Final = "org_id"
IDS_OF_A_BLOCK: Final = 4_096
"""Interaction ids that an organisation takes at once: a request has at most 1,000, with consecutive
ids. Ids are unique over all organisations, so that they stay what they are when all is copied into
an embedded database."""
INTERACTION_BLOCKS: Final = "interaction_blocks"
BLOCK_SEQUENCE: Final = Sequence(INTERACTION_BLOCKS, start=0, minvalue=0)


def _column(column: Column[Any], *, gives_ids: bool) -> Column[Any]:
    kind = Text(collation="C") if isinstance(column.type, Text) else column.type
    further = [Identity()] if gives_ids else []
    return Column(
        column.name,
        kind,
        *further,
        nullable=column.nullable,
        server_default=column.server_default.arg if column.server_default is not None else None,  # type: ignore[attr-defined]
        autoincrement=gives_ids,
    )


def _led_by_org(table: Table, names: list[str]) -> list[str]:
    if ORG not in table.columns:
        return names
    return [ORG, *(name for name in names if name != ORG)]


def _constraints(table: Table) -> Iterator[Any]:
    yield PrimaryKeyConstraint(*_led_by_org(table, [*table.primary_key.columns.keys()]))
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield UniqueConstraint(*_led_by_org(table, [*constraint.columns.keys()]))
        elif isinstance(constraint, CheckConstraint):
            yield CheckConstraint(constraint.sqltext, name=constraint.name)


def _indexes(table: Table) -> Iterator[Index]:
    for index in table.indexes:
        names = [column.name for column in index.columns]
        yield Index(
            index.name,
            *(_led_by_org(table, names) if index.unique else names),
            unique=bool(index.unique),
            postgresql_where=index.dialect_options["postgresql"]["where"],
        )


def _gives_ids(table: Table, column: Column[Any]) -> bool:
    """Say whether a sequence gives the column's values; a clock gives interaction ids."""
    return column is table.autoincrement_column and table is not interactions.interactions


def _shared() -> MetaData:
    shared = MetaData()
    for table in metadata.sorted_tables:
        Table(
            table.name,
            shared,
            *(_column(column, gives_ids=_gives_ids(table, column)) for column in table.columns),
            *_constraints(table),
            *_indexes(table),
        )
    # The follower looks for what lacks vectors, whoever's it is.
    Index("interactions_by_id", shared.tables["interactions"].c.interaction_id)
    return shared


postgres_metadata = _shared()
"""The tables of `sql.schema` as PostgreSQL has them, and what is PostgreSQL's alone."""
BLOCK_SEQUENCE._set_metadata(postgres_metadata)

org_clocks = Table(
    "org_clocks",
    postgres_metadata,
    Column(ORG, Text(collation="C"), nullable=False),
    Column("last_interaction_id", BigInteger, nullable=False),
    Column("last_of_block", BigInteger, nullable=False),
    PrimaryKeyConstraint(ORG),
)
"""The head row of each organisation, locked by whoever writes in it: its commits have an order, and
ids grow in it. `last_of_block` ends the block that interaction ids are taken from."""
