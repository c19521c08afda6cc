"""The end of a playbook job in one transaction, and the playbooks it is compared with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, func, insert, literal, select, update

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.comparison.compared import COMPARED_CHARS_MAX
from reflexio_server.core.knowledge.model import NO_NAME, Kind, Status
from reflexio_server.core.learning.jobs import (
    REASON_CHARS_MAX,
    Job,
    JobState,
    KnownVector,
    LearnedPlaybooks,
    PlaybookMerge,
    stored_reason,
)
from reflexio_server.core.learning.playbook_matching import KnownPlaybook, MergeAction
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.knowledge import contradictions
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.learning import expert_playbooks, offered
from reflexio_server.sql.learning.jobs import IS_LEARNABLE, is_held
from reflexio_server.sql.schema.knowledge import user_playbooks
from reflexio_server.sql.schema.learning import learning_jobs

KNOWN_PLAYBOOKS_MAX = 2_000
"""Playbooks of a user that a draft is compared with: 1.5 MB of vectors."""
SOURCES_MAX = 1_000
"""Interactions that a playbook names, the contract's limit; its evidence is counted beyond."""
SPAN_CHARS_MAX = 4_000
"""Of the expert's text that is stored beside what was learned from it."""


def known_vectors(
    connection: Connection, org_id: str, user_id: str, agent_version: str, model_key: int | None
) -> list[KnownVector]:
    """Return a user's current playbooks of an agent, newest first."""
    table = user_playbooks.c
    rows = connection.execute(
        select(table.user_playbook_id, table.fingerprint, table.vector, table.model_key)
        .where(
            table.org_id == org_id,
            table.user_id == user_id,
            table.agent_version == agent_version,
            table.status == Status.CURRENT,
        )
        .order_by(table.created_at.desc(), table.user_playbook_id.desc())
        .limit(KNOWN_PLAYBOOKS_MAX)
    )
    return [
        KnownVector(
            row.user_playbook_id,
            row.fingerprint,
            row.vector if model_key is not None and row.model_key == model_key else None,
        )
        for row in rows
    ]


def known_playbooks(
    connection: Connection, org_id: str, playbook_ids: Sequence[int]
) -> list[KnownPlaybook]:
    """Return those of the playbooks that are current."""
    table = user_playbooks.c
    # One character more than is compared shows that a text is too long for that.
    chars_max = COMPARED_CHARS_MAX + 1
    rows = connection.execute(
        select(
            table.user_playbook_id,
            func.substr(table.trigger, 1, chars_max).label("trigger"),
            func.substr(table.content, 1, chars_max).label("content"),
            table.source_interaction_ids,
        ).where(
            unindexed(table.org_id) == org_id,
            table.user_playbook_id.in_(playbook_ids),
            table.status == Status.CURRENT,
        )
    )
    return [
        KnownPlaybook(
            row.user_playbook_id,
            row.trigger,
            row.content,
            max(read_list(row.source_interaction_ids), default=0),
        )
        for row in rows
    ]


def finish(connection: Connection, job: Job, learned: LearnedPlaybooks, now_ms: int) -> bool:
    """Store what was learned and end the job; False when its claim or its interaction is gone."""
    is_there = connection.execute(
        select(literal(1)).select_from(learning_jobs).where(is_held(job), IS_LEARNABLE)
    ).first()
    if is_there is None:
        return False
    change_seq = bump(connection, job.org_id, user_playbooks.name) if learned.to_store else 0
    if learned.offered_as is not None:
        offers = offered.decide_anew(connection, job.org_id, job.interaction_id, learned)
        merges = [
            replace(merge, offer=offer)
            for merge, offer in zip(learned.to_store, offers, strict=True)
        ]
        learned = replace(learned, to_store=tuple(merges))
    stored = [
        _store(connection, job, learned, merge, now_ms, change_seq) for merge in learned.to_store
    ]
    if learned.offered_as is not None:
        for merge, (_, playbook_id) in zip(learned.to_store, stored, strict=True):
            expert_playbooks.offer(
                connection, job.org_id, learned, merge, playbook_id, now_ms // 1000
            )
    extraction = learned.extraction
    connection.execute(
        update(learning_jobs)
        .where(is_held(job))
        .values(
            state=(JobState.DONE if stored else JobState.NOTHING).value,
            reason=(stored_reason(stored) or extraction.nothing_reason)[:REASON_CHARS_MAX],
            writer=extraction.writer,
            playbook_ids=write_list([playbook_id for _, playbook_id in stored]),
            calls=learning_jobs.c.calls + extraction.calls,
            prompt_tokens=learning_jobs.c.prompt_tokens + extraction.prompt_tokens,
            completion_tokens=learning_jobs.c.completion_tokens + extraction.completion_tokens,
            lease_owner="",
            lease_until_ms=0,
            updated_at_ms=now_ms,
        )
    )
    return True


def _store(
    connection: Connection,
    job: Job,
    learned: LearnedPlaybooks,
    merge: PlaybookMerge,
    now_ms: int,
    change_seq: int,
) -> tuple[MergeAction, int]:
    """Do with one draft what was decided; it is new when the known one was changed since."""
    action, known_id, _ = merge.decision
    known = and_(
        user_playbooks.c.org_id == job.org_id,
        user_playbooks.c.user_playbook_id == known_id,
        user_playbooks.c.status == Status.CURRENT,
    )
    row = None
    if action is not MergeAction.ADD:
        row = connection.execute(
            select(
                user_playbooks.c.source_interaction_ids,
                user_playbooks.c.evidence_count,
                user_playbooks.c.skip_aggregation,
            ).where(known)
        ).one_or_none()
    if row is None and merge.offer.action is MergeAction.YIELD:
        # What all are offered rests on a later correction, in another user's conversation.
        return MergeAction.YIELD, _add(
            connection, job, learned, merge, now_ms, change_seq, Status.SUPERSEDED
        )
    if row is None:
        return MergeAction.ADD, _add(connection, job, learned, merge, now_ms, change_seq)
    if action is MergeAction.STRENGTHEN:
        sources = read_list(row.source_interaction_ids)
        if job.interaction_id not in sources:
            named = [*sources, job.interaction_id][-SOURCES_MAX:]
            connection.execute(
                update(user_playbooks)
                .where(known)
                .values(
                    evidence_count=row.evidence_count + 1,
                    source_interaction_ids=write_list(named),
                    skip_aggregation=row.skip_aggregation and learned.context.skip_aggregation,
                )
            )
        return action, known_id
    if action is MergeAction.YIELD:
        return action, _add(
            connection, job, learned, merge, now_ms, change_seq, Status.SUPERSEDED, known_id
        )
    new_id = _add(connection, job, learned, merge, now_ms, change_seq)
    connection.execute(
        update(user_playbooks)
        .where(known)
        .values(status=Status.SUPERSEDED, successor_id=new_id, change_seq=change_seq)
    )
    expert_playbooks.withdraw(connection, job.org_id, known_id)
    return action, new_id


def _add(
    connection: Connection,
    job: Job,
    learned: LearnedPlaybooks,
    merge: PlaybookMerge,
    now_ms: int,
    change_seq: int,
    status: int = Status.CURRENT,
    successor_id: int | None = None,
) -> int:
    context = learned.context
    values: dict[str, Any] = {
        "org_id": job.org_id,
        "user_id": job.user_id,
        "agent_version": context.agent_version,
        "request_id": job.request_id,
        "playbook_name": NO_NAME,
        "created_at": now_ms // 1000,
        "content": merge.draft.content,
        "trigger": merge.draft.trigger,
        "rationale": merge.draft.rationale,
        "blocking_issue": "",
        "status": status,
        "source": context.source,
        "source_interaction_ids": write_list([job.interaction_id]),
        "source_span": context.correction.expert_answer[:SPAN_CHARS_MAX],
        "tags": "",
        "writer": learned.extraction.writer,
        "evidence_count": 1,
        "successor_id": successor_id,
        "change_seq": change_seq,
        "skip_aggregation": context.skip_aggregation,
        "fingerprint": merge.fingerprint,
        "vector": merge.vector,
        "model_key": merge.model_key,
    }
    new_id: int = connection.execute(
        insert(user_playbooks).values(values).returning(user_playbooks.c.user_playbook_id)
    ).scalar_one()
    contradictions.note(
        connection, job.org_id, Kind.USER_PLAYBOOKS, new_id, merge.decision.doubtful
    )
    return new_id
