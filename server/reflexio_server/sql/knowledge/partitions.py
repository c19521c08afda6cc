"""The records of a search partition, and the vectors that are written behind it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from reflexio_server.core.json_columns import read_list
from reflexio_server.core.knowledge.model import (
    NEVER_EXPIRES,
    Kind,
    Searchable,
    Vector,
    playbook_text,
)
from reflexio_server.core.knowledge.ports import HeldPartition, PartitionKey, PartitionRows
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.knowledge.change_counts import bump, change_counts
from reflexio_server.sql.schema.knowledge import NOT_DELETED, ROW_IDS, TABLES

PARTITION_RECORDS_MAX = 200_000
"""Records of one partition, the newest: about a gigabyte; older ones are listed, not searched."""
TEXT_COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.USER_PLAYBOOKS: ("trigger", "content"),
    Kind.AGENT_PLAYBOOKS: ("trigger", "content"),
    Kind.PROFILES: ("content",),
}


def _in_partition(key: PartitionKey) -> list[Any]:
    columns = TABLES[key.kind].c
    found = [columns.org_id == key.org_id]
    if key.kind is Kind.PROFILES:
        found.append(NOT_DELETED)
    if key.user_id:
        found.append(columns.user_id == key.user_id)
    return found


def _text(kind: Kind, row: Any) -> str:
    return row.content if kind is Kind.PROFILES else playbook_text(row.trigger, row.content)


def read_partition(
    connection: Connection, key: PartitionKey, held: HeldPartition | None
) -> PartitionRows | None:
    """Return what a copy of a partition lacks, all without one; None when it lacks nothing."""
    counts = change_counts(connection, key.org_id, key.kind.value)
    if held is not None and held.watermark == counts.change_count:
        return None
    if held is not None and counts.removal_count <= held.watermark:
        room = PARTITION_RECORDS_MAX - held.record_count
        changed = TABLES[key.kind].c.change_seq > held.watermark
        rows = _read(connection, key, room + 1, changed)
        if len(rows) <= room:
            return PartitionRows(counts.change_count, rows, is_whole=False)
    rows = _read(connection, key, PARTITION_RECORDS_MAX)
    return PartitionRows(counts.change_count, rows, is_whole=True)


def _read(
    connection: Connection, key: PartitionKey, count_max: int, *further: Any
) -> list[Searchable]:
    """Return records of a partition, greatest id first."""
    table, row_id = TABLES[key.kind], ROW_IDS[key.kind]
    columns = [column for column in table.columns if column.name != "vector"]
    rows = connection.execute(
        select(*columns)
        .where(*_in_partition(key), *further)
        .order_by(row_id.desc())
        .limit(count_max)
    )
    return [_searchable(key.kind, row_id.name, row) for row in rows]


def _searchable(kind: Kind, row_id: str, row: Any) -> Searchable:
    is_profile = kind is Kind.PROFILES
    is_agents = kind is Kind.AGENT_PLAYBOOKS
    return Searchable(
        record_id=getattr(row, row_id),
        changed_at=row.last_modified_timestamp if is_profile else row.created_at,
        text=_text(kind, row),
        user_id="" if is_agents else row.user_id,
        agent_version="" if is_profile else row.agent_version,
        playbook_name="" if is_profile else row.playbook_name,
        source="" if is_agents else row.source,
        status=row.status,
        playbook_status=row.playbook_status if is_agents else 0,
        expires_at=row.expiration_timestamp if is_profile else NEVER_EXPIRES,
        tags=frozenset(read_list(row.tags)),
        model_key=row.model_key or 0,
    )


def read_vectors(
    connection: Connection, key: PartitionKey, record_ids: Sequence[int], model_key: int
) -> dict[int, bytes]:
    """Return the model's rows of the records that have one."""
    table, row_id = TABLES[key.kind], ROW_IDS[key.kind]
    found: dict[int, bytes] = {}
    for start in range(0, len(record_ids), LOOKUP_IDS_MAX):
        for row in connection.execute(
            select(row_id, table.c.vector).where(
                row_id.in_(record_ids[start : start + LOOKUP_IDS_MAX]),
                unindexed(table.c.org_id) == key.org_id,
                table.c.model_key == model_key,
                table.c.vector.is_not(None),
            )
        ):
            found[row[0]] = row.vector
    return found


def list_unembedded(
    connection: Connection, key: PartitionKey, model_key: int, count_max: int
) -> list[tuple[int, str]]:
    """Return (id, text) of records without a vector of the model: first those without any."""
    table, row_id = TABLES[key.kind], ROW_IDS[key.kind]
    # One user's records are few: their own index finds them, and not that of the models.
    model = unindexed(table.c.model_key) if key.user_id else table.c.model_key
    found: list[tuple[int, str]] = []
    # A range each, since an OR of them is no range: every search asks, mostly for nothing.
    for lacks in (model.is_(None), model < model_key, model > model_key):
        rows = connection.execute(
            select(row_id, *(table.c[name] for name in TEXT_COLUMNS[key.kind]))
            .where(*_in_partition(key), lacks)
            .order_by(model.desc(), row_id.desc())
            .limit(count_max - len(found))
        )
        found += [(row[0], _text(key.kind, row)) for row in rows]
        if len(found) == count_max:
            break
    return found


def store_vectors(
    connection: Connection, org_id: str, kind: Kind, vectors: Sequence[tuple[int, Vector]]
) -> None:
    """Write vectors of those records whose text is still the one that they are of."""
    table, row_id = TABLES[kind], ROW_IDS[kind]
    ids = [record_id for record_id, _ in vectors]
    texts = {
        row[0]: _text(kind, row)
        for row in connection.execute(
            select(row_id, *(table.c[name] for name in TEXT_COLUMNS[kind])).where(
                unindexed(table.c.org_id) == org_id, row_id.in_(ids)
            )
        )
    }
    made = [
        {"of_id": record_id, "row": vector.row, "of_model": vector.model_key}
        for record_id, vector in vectors
        if texts.get(record_id) == vector.text
    ]
    if not made:
        return
    change_seq = bump(connection, org_id, kind.value)
    connection.execute(
        update(table)
        .where(table.c.org_id == org_id, row_id == bindparam("of_id"))
        .values(vector=bindparam("row"), model_key=bindparam("of_model"), change_seq=change_seq),
        made,
    )
