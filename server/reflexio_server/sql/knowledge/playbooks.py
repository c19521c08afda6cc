"""Playbooks of both kinds in SQL: adding, listing, changing, deleting."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from reflexio_server.core.errors import invalid_field, not_found
from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.knowledge.decisions import Editor, settle
from reflexio_server.core.knowledge.model import (
    PLAYBOOK_OF,
    AgentPlaybook,
    Kind,
    Playbook,
    RecordFilter,
    UserPlaybook,
    Vector,
    playbook_fingerprint,
    playbook_text,
)
from reflexio_server.core.paging import Position
from reflexio_server.sql.bulk_deletion import SLICE_ROWS
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.pages import newest_first, read_page, reply_size_bytes
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX, STREAMED
from reflexio_server.sql.knowledge import contradictions
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.filters import passing
from reflexio_server.sql.knowledge.source_links import drop_made
from reflexio_server.sql.knowledge.sources import WORDS, follow_edit, forget_sources
from reflexio_server.sql.schema.knowledge import (
    ROW_IDS,
    TABLES,
    agent_playbooks,
    user_playbooks,
)

GONE_COLUMNS = [user_playbooks.c[name] for name in ("user_playbook_id", *WORDS)]
"""What is looked at of users' playbooks that are deleted."""


def playbook_columns(kind: Kind) -> list[Any]:
    """Return the columns of a stored playbook, in the order of its fields."""
    return [TABLES[kind].c[name] for name in PLAYBOOK_OF[kind]._fields]


def vector_values(vector: Vector | None) -> dict[str, Any]:
    """Return the columns of a vector, empty until it is made."""
    if vector is None:
        return {"vector": None, "model_key": None}
    return {"vector": vector.row, "model_key": vector.model_key}


def list_playbooks(
    connection: Connection,
    org_id: str,
    kind: Kind,
    wanted: RecordFilter,
    before: Position | None,
    count_max: int,
) -> Page[Playbook]:
    """Return playbooks, newest first by (created_at, id)."""
    table, key = TABLES[kind], ROW_IDS[kind]
    statement = select(*playbook_columns(kind)).where(
        table.c.org_id == org_id, *passing(table, wanted, "created_at", ("trigger", "content"))
    )
    if wanted.record_id is not None:
        statement = statement.where(key == wanted.record_id)
    return read_page(
        connection.execute(
            newest_first(statement, table.c.created_at, key, before, count_max + 1),
            execution_options=STREAMED,
        ),
        count_max,
        PLAYBOOK_OF[kind]._make,
        reply_size_bytes,
    )


def find_playbooks(
    connection: Connection, org_id: str, kind: Kind, playbook_ids: Sequence[int]
) -> dict[int, Playbook]:
    """Return those of the playbooks that are there, by id."""
    found: dict[int, Playbook] = {}
    for start in range(0, len(playbook_ids), LOOKUP_IDS_MAX):
        for row in connection.execute(
            select(*playbook_columns(kind)).where(
                unindexed(TABLES[kind].c.org_id) == org_id,
                ROW_IDS[kind].in_(playbook_ids[start : start + LOOKUP_IDS_MAX]),
            )
        ):
            found[row[0]] = PLAYBOOK_OF[kind]._make(row)
    return found


def update_playbook(
    connection: Connection,
    org_id: str,
    kind: Kind,
    playbook_id: int,
    changes: Mapping[str, str | int],
    vector: Vector | None,
    editor: Editor,
) -> None:
    """Set columns of one playbook; what it is found by decides whether the vector is kept."""
    old = find_playbooks(connection, org_id, kind, [playbook_id]).get(playbook_id)
    if old is None:
        raise not_found("playbook")
    new: Any = PLAYBOOK_OF[kind](**(old._asdict() | dict(changes)))
    if not new.content.strip() and not new.trigger.strip():
        raise invalid_field("content", "and trigger must not both be empty")
    if new == old:
        return
    values: dict[str, Any] = {**changes}
    if isinstance(old, AgentPlaybook):
        new = settle(old, new, editor, now_s(connection))
        values |= {"playbook_status": new.playbook_status, "decisions": new.decisions}
    values |= {
        "fingerprint": playbook_fingerprint(new),
        "change_seq": bump(connection, org_id, kind.value),
    }
    text = playbook_text(new.trigger, new.content)
    if text != playbook_text(old.trigger, old.content):
        of_text = vector_values(vector if vector is not None and vector.text == text else None)
        values |= of_text
        contradictions.forget(connection, org_id, kind, [playbook_id])
        if isinstance(old, UserPlaybook):
            follow_edit(connection, org_id, old, new, editor, of_text)
    connection.execute(
        update(TABLES[kind])
        .where(TABLES[kind].c.org_id == org_id, ROW_IDS[kind] == playbook_id)
        .values(values)
    )


def delete_playbooks(
    connection: Connection, org_id: str, kinds: Sequence[Kind], playbook_ids: Sequence[int] | None
) -> int:
    """Delete playbooks, all of the kinds for None; returns how many there were.

    Agent playbooks that were made of users' playbooks alone go with them.
    """
    total = 0
    for kind in kinds:
        if kind is Kind.USER_PLAYBOOKS:
            gone = _delete_rows(connection, org_id, kind, playbook_ids, GONE_COLUMNS)
            total += _forget(connection, org_id, gone)
            continue
        contradictions.forget(connection, org_id, kind, playbook_ids)
        columns = (agent_playbooks.c.agent_playbook_id, agent_playbooks.c.user_playbook_ids)
        gone = _delete_rows(connection, org_id, kind, playbook_ids, columns)
        if gone:
            bump(connection, org_id, kind.value, removes=True)
            drop_made(connection, org_id, ((made_id, listed) for made_id, listed in gone))
        total += len(gone)
    return total


def _delete_rows(
    connection: Connection,
    org_id: str,
    kind: Kind,
    playbook_ids: Sequence[int] | None,
    columns: Sequence[Any],
) -> Sequence[Any]:
    """Delete playbooks of a kind, all for None; returns the columns of those that were there."""
    statement = delete(TABLES[kind]).returning(*columns)
    if playbook_ids is None:
        return connection.execute(statement.where(TABLES[kind].c.org_id == org_id)).all()
    return [
        row
        for start in range(0, len(playbook_ids), LOOKUP_IDS_MAX)
        for row in connection.execute(
            statement.where(
                unindexed(TABLES[kind].c.org_id) == org_id,
                ROW_IDS[kind].in_(playbook_ids[start : start + LOOKUP_IDS_MAX]),
            )
        )
    ]


def delete_some_playbooks(connection: Connection, org_id: str, user_id: str, *, kind: Kind) -> int:
    """Delete a slice of the playbooks of a kind, of one user if given; returns how many."""
    statement = select(ROW_IDS[kind]).where(TABLES[kind].c.org_id == org_id)
    if user_id:
        statement = statement.where(TABLES[kind].c.user_id == user_id)
    ids = connection.execute(statement.limit(SLICE_ROWS)).scalars().all()
    return delete_playbooks(connection, org_id, [kind], ids)


def delete_playbooks_of_user(connection: Connection, org_id: str, user_id: str) -> int:
    """Delete a user's playbooks, and what they made; returns how many of the user's there were."""
    gone = connection.execute(
        delete(user_playbooks)
        .where(user_playbooks.c.org_id == org_id, user_playbooks.c.user_id == user_id)
        .returning(*GONE_COLUMNS)
    ).all()
    return _forget(connection, org_id, gone)


def _forget(connection: Connection, org_id: str, gone: Sequence[Any]) -> int:
    if gone:
        ids = [row.user_playbook_id for row in gone]
        contradictions.forget(connection, org_id, Kind.USER_PLAYBOOKS, ids)
        bump(connection, org_id, Kind.USER_PLAYBOOKS.value, removes=True)
        forget_sources(connection, org_id, gone)
    return len(gone)


def count_playbooks_of_user(connection: Connection, org_id: str, user_id: str) -> int:
    """Count a user's playbooks."""
    return connection.execute(
        select(func.count()).where(
            user_playbooks.c.org_id == org_id, user_playbooks.c.user_id == user_id
        )
    ).scalar_one()
