"""An expert's correction as an agent playbook, which every user of the organisation is offered."""

from typing import Final

from sqlalchemy import Connection, insert, select, update

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.model import (
    AgentPlaybook,
    Kind,
    Status,
    UserPlaybook,
    playbook_fingerprint,
)
from reflexio_server.sql.database.query_hints import unindexed
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.schema.knowledge import agent_playbooks, user_playbooks

ORIGIN: Final = "origin: an expert's correction"
"""The metadata of what was made here; others' playbooks are never changed."""
OFFERED_MAX: Final = 2_000
"""Agent playbooks, the newest, among which those of a user playbook are looked for."""


def offer(connection: Connection, org_id: str, playbook_id: int, playbook_status: int) -> None:
    """Offer a user's current playbook to all: as a new agent playbook, or as one that is there.

    What already says the same, word for word, gains it as a source, whatever became of its status.
    """
    source = connection.execute(
        select(user_playbooks).where(
            unindexed(user_playbooks.c.org_id) == org_id,
            user_playbooks.c.user_playbook_id == playbook_id,
            user_playbooks.c.status == Status.CURRENT,
        )
    ).one_or_none()
    if source is None:
        return
    shared = {name: getattr(source, name) for name in UserPlaybook._fields if name in _SHARED}
    new = AgentPlaybook(
        agent_playbook_id=0,
        playbook_status=playbook_status,
        playbook_metadata=ORIGIN,
        user_playbook_ids=write_list([playbook_id]),
        **shared,
    )
    mark = playbook_fingerprint(new)
    known = connection.execute(
        select(agent_playbooks.c.agent_playbook_id, agent_playbooks.c.user_playbook_ids).where(
            agent_playbooks.c.org_id == org_id,
            agent_playbooks.c.fingerprint == mark,
            agent_playbooks.c.status == Status.CURRENT,
        )
    ).first()
    change_seq = bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value)
    if known is not None:
        sources = sorted({*read_list(known.user_playbook_ids), playbook_id})
        connection.execute(
            update(agent_playbooks)
            .where(
                unindexed(agent_playbooks.c.org_id) == org_id,
                agent_playbooks.c.agent_playbook_id == known.agent_playbook_id,
            )
            .values(
                user_playbook_ids=write_list(sources),
                evidence_count=len(sources),
                change_seq=change_seq,
            )
        )
        return
    values = {name: value for name, value in new._asdict().items() if name != "agent_playbook_id"}
    connection.execute(
        insert(agent_playbooks).values(
            org_id=org_id,
            fingerprint=mark,
            vector=source.vector,
            model_key=source.model_key,
            change_seq=change_seq,
            **values,
        )
    )


def withdraw(connection: Connection, org_id: str, playbook_id: int) -> None:
    """Supersede what was offered because of a playbook that was superseded, and of no other."""
    columns = agent_playbooks.c
    offered = connection.execute(
        select(columns.agent_playbook_id, columns.user_playbook_ids)
        .where(
            columns.org_id == org_id,
            columns.playbook_metadata == ORIGIN,
            columns.status == Status.CURRENT,
        )
        .order_by(columns.agent_playbook_id.desc())
        .limit(OFFERED_MAX)
    ).all()
    for row in offered:
        sources = read_list(row.user_playbook_ids)
        if playbook_id not in sources:
            continue
        left = [source for source in sources if source != playbook_id]
        change_seq = bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value)
        # Without a source left it keeps its last one, with which it is deleted.
        values = (
            {"user_playbook_ids": write_list(left), "evidence_count": len(left)}
            if left
            else {"status": Status.SUPERSEDED}
        )
        connection.execute(
            update(agent_playbooks)
            .where(
                unindexed(columns.org_id) == org_id,
                columns.agent_playbook_id == row.agent_playbook_id,
            )
            .values(change_seq=change_seq, **values)
        )


_SHARED: Final = frozenset(AgentPlaybook._fields) & frozenset(UserPlaybook._fields)
