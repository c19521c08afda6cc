"""The sources of agent playbooks: what becomes of one when users' playbooks it was made of go."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.decisions import (
    EXPERT_ORIGIN,
    SOURCE_GONE,
    Decision,
    Editor,
    settle,
    with_decision,
)
from reflexio_server.core.knowledge.model import (
    AgentPlaybook,
    Kind,
    PlaybookStatus,
    Status,
    UserPlaybook,
    fingerprint,
    playbook_fingerprint,
)
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.knowledge import contradictions
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.source_links import drop_sources, made_of
from reflexio_server.sql.schema.knowledge import agent_playbooks, user_playbooks

WORDS = ("trigger", "content", "rationale", "blocking_issue", "tags")
"""What an agent playbook has of the user playbook in whose words it was made."""


def forget_sources(connection: Connection, org_id: str, gone: Sequence[Any]) -> None:
    """Take users' playbooks, rows that were just deleted, out of the agent playbooks they made.

    One whose every source is gone goes with it. One that stays and has the words of a source that
    is gone gets those of one that is left, and waits to be approved anew.
    """
    gone_by_id = {row.user_playbook_id: row for row in gone}
    if not gone_by_id:
        return
    touched = {
        row: set(read_list(row.user_playbook_ids))
        for row in made_of(connection, org_id, gone_by_id.keys())
    }
    drop_sources(connection, org_id, gone_by_id.keys())
    if not touched:
        return
    left = living(connection, org_id, set().union(*touched.values()))
    orphans = [row.agent_playbook_id for row, ids in touched.items() if ids.isdisjoint(left)]
    change_seq = bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value, removes=bool(orphans))
    contradictions.forget(connection, org_id, Kind.AGENT_PLAYBOOKS, orphans)
    for start in range(0, len(orphans), LOOKUP_IDS_MAX):
        connection.execute(
            delete(agent_playbooks).where(
                unindexed(agent_playbooks.c.org_id) == org_id,
                agent_playbooks.c.agent_playbook_id.in_(orphans[start : start + LOOKUP_IDS_MAX]),
            )
        )
    for row, ids in touched.items():
        if ids.isdisjoint(left):
            continue
        staying = sorted(ids & left)
        values = {
            "user_playbook_ids": write_list(staying),
            "evidence_count": len(staying),
            "change_seq": change_seq,
        } | _other_words(
            connection,
            org_id,
            row,
            [gone_by_id[source_id] for source_id in ids & set(gone_by_id)],
            staying,
        )
        connection.execute(
            update(agent_playbooks)
            .where(
                unindexed(agent_playbooks.c.org_id) == org_id,
                agent_playbooks.c.agent_playbook_id == row.agent_playbook_id,
            )
            .values(values)
        )


def follow_edit(
    connection: Connection,
    org_id: str,
    old: UserPlaybook,
    new: UserPlaybook,
    editor: Editor,
    vector: dict[str, Any],
) -> None:
    """Edit the agent playbook that has the words of a user's playbook, when it has no other source.

    One that has others loses the edited one as a source. `vector` has the columns of the new text's
    vector.
    """
    mark = fingerprint((old.agent_version, old.playbook_name, old.trigger, old.content))
    made = connection.execute(
        select(*(agent_playbooks.c[name] for name in AgentPlaybook._fields)).where(
            agent_playbooks.c.org_id == org_id,
            agent_playbooks.c.fingerprint == mark,
            agent_playbooks.c.status == Status.CURRENT,
        )
    ).all()
    for row in made:
        ids = set(read_list(row.user_playbook_ids))
        if old.user_playbook_id not in ids:
            continue
        others = sorted(living(connection, org_id, ids - {old.user_playbook_id}))
        if others:
            values: dict[str, Any] = {
                "user_playbook_ids": write_list(others),
                "evidence_count": len(others),
            }
        else:
            playbook = AgentPlaybook._make(row)
            edited = playbook._replace(trigger=new.trigger, content=new.content)
            edited = settle(playbook, edited, editor, now_s(connection))
            contradictions.forget(connection, org_id, Kind.AGENT_PLAYBOOKS, [row.agent_playbook_id])
            values = vector | {
                "trigger": edited.trigger,
                "content": edited.content,
                "playbook_status": edited.playbook_status,
                "decisions": edited.decisions,
                "fingerprint": playbook_fingerprint(edited),
            }
        connection.execute(
            update(agent_playbooks)
            .where(
                unindexed(agent_playbooks.c.org_id) == org_id,
                agent_playbooks.c.agent_playbook_id == row.agent_playbook_id,
            )
            .values(change_seq=bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value), **values)
        )


def living(connection: Connection, org_id: str, playbook_ids: Collection[int]) -> set[int]:
    """Return those of the users' playbooks that are there."""
    wanted = sorted(playbook_ids)
    return {
        found
        for start in range(0, len(wanted), LOOKUP_IDS_MAX)
        for found in connection.execute(
            select(user_playbooks.c.user_playbook_id).where(
                unindexed(user_playbooks.c.org_id) == org_id,
                user_playbooks.c.user_playbook_id.in_(wanted[start : start + LOOKUP_IDS_MAX]),
            )
        ).scalars()
    }


def _other_words(
    connection: Connection, org_id: str, row: Any, gone: Sequence[Any], staying: Sequence[int]
) -> dict[str, Any]:
    """Return the columns that put a source that stays in the place of one that is gone."""
    theirs = [
        name
        for name in WORDS
        if getattr(row, name)
        and any(getattr(row, name) == getattr(source, name) for source in gone)
    ]
    if not theirs:
        return {}
    source = connection.execute(
        select(
            *(
                user_playbooks.c[name]
                for name in (*WORDS, "source_interaction_ids", "vector", "model_key")
            )
        )
        .where(
            unindexed(user_playbooks.c.org_id) == org_id,
            user_playbooks.c.user_playbook_id.in_(list(staying[:LOOKUP_IDS_MAX])),
        )
        .order_by(user_playbooks.c.status, user_playbooks.c.user_playbook_id)
        .limit(1)
    ).one()
    values = {name: getattr(source, name) for name in theirs}
    new = AgentPlaybook._make(row)._replace(**values)
    if new == AgentPlaybook._make(row):
        return {}
    says_the_same = (new.trigger, new.content) == (source.trigger, source.content)
    is_found_otherwise = (new.trigger, new.content) != (row.trigger, row.content)
    if not is_found_otherwise:
        return values
    values |= {
        "fingerprint": playbook_fingerprint(new),
        "vector": source.vector if says_the_same else None,
        "model_key": source.model_key if says_the_same else None,
    }
    is_experts_word = row.playbook_metadata == EXPERT_ORIGIN and not row.decisions
    if row.playbook_status == PlaybookStatus.APPROVED and not (
        is_experts_word and source.source_interaction_ids
    ):
        undone = with_decision(
            new, Decision(PlaybookStatus.PENDING, "", now_s(connection), SOURCE_GONE)
        )
        values |= {"playbook_status": undone.playbook_status, "decisions": undone.decisions}
    return values
