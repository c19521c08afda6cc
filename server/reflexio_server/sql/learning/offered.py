"""Playbooks offered to all users of an agent, for a comparison with what was just learned."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, or_, select

from reflexio_server.core.json_columns import read_list
from reflexio_server.core.knowledge.comparison.compared import (
    COMPARED_CHARS_MAX,
    ComparedText,
    closeness_of,
)
from reflexio_server.core.knowledge.model import NO_NAME, Kind, PlaybookStatus, Status
from reflexio_server.core.learning.jobs import KnownVector, LearnedPlaybooks, OfferedVectors
from reflexio_server.core.learning.playbook_matching import (
    KnownPlaybook,
    MergeAction,
    MergeDecision,
    decide,
)
from reflexio_server.core.search.vector_rows import read_row
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.knowledge.change_counts import change_counts
from reflexio_server.sql.schema.knowledge import agent_playbooks, user_playbooks

OFFERED_PLAYBOOKS_MAX: Final = 2_000
"""Playbooks of an agent that a draft is compared with: 1.5 MB of vectors."""
SINCE_MAX: Final = 100
"""Playbooks that other jobs have offered since, compared while the transaction is open."""
TEXTS: Final = [
    agent_playbooks.c.agent_playbook_id,
    *(
        # One character more than is compared shows that a text is too long for that.
        func.substr(agent_playbooks.c[name], 1, COMPARED_CHARS_MAX + 1).label(name)
        for name in ("trigger", "content")
    ),
    agent_playbooks.c.user_playbook_ids,
]


def offered_vectors(
    connection: Connection, org_id: str, agent_version: str, model_key: int | None
) -> OfferedVectors:
    """Return an agent's playbooks that experts' corrections may join, newest first."""
    columns = agent_playbooks.c
    rows = connection.execute(
        select(columns.agent_playbook_id, columns.fingerprint, columns.vector, columns.model_key)
        .where(columns.org_id == org_id, *_may_be_joined(agent_version))
        .order_by(columns.created_at.desc(), columns.agent_playbook_id.desc())
        .limit(OFFERED_PLAYBOOKS_MAX)
    )
    known = [
        KnownVector(
            row.agent_playbook_id,
            row.fingerprint,
            row.vector if model_key is not None and row.model_key == model_key else None,
        )
        for row in rows
    ]
    return OfferedVectors(
        change_counts(connection, org_id, Kind.AGENT_PLAYBOOKS.value).change_count, known
    )


def offered_playbooks(
    connection: Connection, org_id: str, playbook_ids: Sequence[int]
) -> list[KnownPlaybook]:
    """Return those of the agent playbooks that are current."""
    rows = connection.execute(
        select(*TEXTS).where(
            unindexed(agent_playbooks.c.org_id) == org_id,
            agent_playbooks.c.agent_playbook_id.in_(playbook_ids),
            agent_playbooks.c.status == Status.CURRENT,
        )
    ).all()
    return [_known(connection, org_id, row) for row in rows]


def decide_anew(
    connection: Connection, org_id: str, interaction_id: int, learned: LearnedPlaybooks
) -> list[MergeDecision]:
    """Return the decisions on drafts among what is offered, with what was offered since."""
    columns = agent_playbooks.c
    rows = connection.execute(
        select(*TEXTS, columns.vector, columns.model_key)
        .where(
            columns.org_id == org_id,
            columns.change_seq > learned.offered_at,
            *_may_be_joined(learned.context.agent_version),
        )
        .limit(SINCE_MAX)
    ).all()
    later = [(_known(connection, org_id, row), row) for row in rows]
    decisions = []
    for merge in learned.to_store:
        vector = None if merge.vector is None else read_row(merge.vector)
        near = [
            (known, float(row_vector @ vector))
            for known, row in later
            if vector is not None
            and row.vector is not None
            and row.model_key == merge.model_key
            and (row_vector := read_row(row.vector)) is not None
        ]
        text = ComparedText(merge.draft.trigger, merge.draft.content)
        if near and merge.offer.action is MergeAction.ADD:
            # Its parts are not compared: no model is asked while everybody's writes wait.
            near.sort(key=lambda pair: -pair[1])
            late = decide(
                text, interaction_id, [(known, closeness_of(cosine)) for known, cosine in near]
            )
            doubtful = dict.fromkeys((*late.doubtful, *merge.offer.doubtful))
            decisions.append(late._replace(doubtful=tuple(doubtful)))
        else:
            decisions.append(merge.offer)
    return decisions


def _may_be_joined(agent_version: str) -> list[ColumnElement[bool]]:
    """Return the conditions of what has sources, is in use, and was not put aside by people."""
    columns = agent_playbooks.c
    return [
        columns.agent_version == agent_version,
        columns.playbook_name == NO_NAME,
        columns.status == Status.CURRENT,
        columns.user_playbook_ids != "",
        or_(
            columns.playbook_status == PlaybookStatus.APPROVED,
            (columns.playbook_status == PlaybookStatus.PENDING) & (columns.decisions == ""),
        ),
    ]


def _known(connection: Connection, org_id: str, row: Any) -> KnownPlaybook:
    """Return a row of `TEXTS` with the last interaction that its sources rest on."""
    sources = connection.execute(
        select(user_playbooks.c.source_interaction_ids).where(
            unindexed(user_playbooks.c.org_id) == org_id,
            user_playbooks.c.user_playbook_id.in_(
                read_list(row.user_playbook_ids)[-LOOKUP_IDS_MAX:]
            ),
        )
    ).scalars()
    return KnownPlaybook(
        row.agent_playbook_id,
        row.trigger,
        row.content,
        max(
            (interaction_id for source in sources for interaction_id in read_list(source)),
            default=0,
        ),
    )
