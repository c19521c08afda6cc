"""Runs of aggregation that are asked for, with their reads and writes, in SQL."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.aggregator import (
    AggregationRequest,
    ClusterUpdate,
    SourcePlaybook,
)
from reflexio_server.core.knowledge.model import PLAYBOOK_OF, AgentPlaybook, Kind, Status, Vector
from reflexio_server.sql.database.clock import now_ms
from reflexio_server.sql.database.methods import DatabaseStore, reads, writes
from reflexio_server.sql.database.spelling import unindexed, upsert
from reflexio_server.sql.knowledge.additions import insert_playbooks, prepare_playbooks
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.playbooks import playbook_columns
from reflexio_server.sql.knowledge.source_links import add_sources
from reflexio_server.sql.knowledge.sources import living
from reflexio_server.sql.schema.knowledge import (
    ROW_IDS,
    TABLES,
    agent_playbooks,
    aggregation_requests,
    learned_changes,
)

SOURCES_PER_RUN_MAX = 5_000
"""Playbooks that one run compares, the newest: all pairs of them take some seconds."""


def add_aggregation(
    connection: Connection, org_id: str, agent_version: str, playbook_name: str
) -> None:
    """Store a run; the same again is one run."""
    statement = upsert(aggregation_requests).values(
        org_id=org_id,
        agent_version=agent_version,
        playbook_name=playbook_name,
        requested_at_ms=now_ms(connection),
        attempts=0,
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "agent_version", "playbook_name"],
            set_={
                "requested_at_ms": statement.excluded.requested_at_ms,
                "attempts": statement.excluded.attempts,
            },
        )
    )


def count_playbook_changes(connection: Connection) -> dict[str, int]:
    """Return how often users' playbooks of each organisation have changed."""
    rows = connection.execute(
        select(learned_changes.c.org_id, learned_changes.c.change_count).where(
            learned_changes.c.kind == Kind.USER_PLAYBOOKS.value
        )
    )
    return {row.org_id: row.change_count for row in rows}


def next_aggregation(connection: Connection) -> AggregationRequest | None:
    """Return the run that was asked for first, of all organisations."""
    row = connection.execute(
        select(*(aggregation_requests.c[name] for name in AggregationRequest._fields))
        .order_by(aggregation_requests.c.requested_at_ms)
        .limit(1)
    ).one_or_none()
    return None if row is None else AggregationRequest._make(row)


def read_sources(
    connection: Connection, request: AggregationRequest, kind: Kind, model_key: int
) -> list[SourcePlaybook]:
    """Return the run's playbooks, newest first, with their vectors of the model."""
    table = TABLES[kind]
    statement = (
        select(*playbook_columns(kind), table.c.vector, table.c.model_key)
        .where(table.c.org_id == request.org_id)
        .order_by(ROW_IDS[kind].desc())
        .limit(SOURCES_PER_RUN_MAX)
    )
    if kind is Kind.USER_PLAYBOOKS:
        statement = statement.where(
            table.c.status == Status.CURRENT, table.c.skip_aggregation.is_(False)
        )
    for name in ("agent_version", "playbook_name"):
        if getattr(request, name):
            statement = statement.where(table.c[name] == getattr(request, name))
    return [
        SourcePlaybook(
            PLAYBOOK_OF[kind]._make(row[:-2]),
            row.vector if row.vector is not None and row.model_key == model_key else b"",
        )
        for row in connection.execute(statement)
    ]


def store_clusters(
    connection: Connection,
    org_id: str,
    new: Sequence[tuple[AgentPlaybook, Vector | None]],
    updates: Sequence[ClusterUpdate],
) -> None:
    """Write what a run made and what it found to have grown.

    A source that was deleted while the run thought is left out, and what is in its words, maybe,
    is not made.
    """
    named = {
        member
        for members in (
            *(read_list(playbook.user_playbook_ids) for playbook, _ in new),
            *(grown.user_playbook_ids for grown in updates),
        )
        for member in members
    }
    left = living(connection, org_id, named)
    new = [made for made in new if left.issuperset(read_list(made[0].user_playbook_ids))]
    updates = [
        grown._replace(user_playbook_ids=grown.user_playbook_ids & left)
        for grown in updates
        if not grown.user_playbook_ids.isdisjoint(left)
    ]
    insert_playbooks(
        connection,
        org_id,
        prepare_playbooks(
            org_id,
            Kind.AGENT_PLAYBOOKS,
            [playbook for playbook, _ in new],
            [vector for _, vector in new],
        ),
    )
    change_seq = bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value) if updates else 0
    if updates:
        add_sources(
            connection,
            org_id,
            ((grown.agent_playbook_id, grown.user_playbook_ids) for grown in updates),
        )
        connection.execute(
            update(agent_playbooks)
            .where(
                unindexed(agent_playbooks.c.org_id) == org_id,
                agent_playbooks.c.agent_playbook_id == bindparam("of_id"),
            )
            .values(
                evidence_count=bindparam("count"),
                user_playbook_ids=bindparam("members"),
                change_seq=change_seq,
            ),
            [
                {
                    "of_id": grown.agent_playbook_id,
                    "count": len(grown.user_playbook_ids),
                    "members": write_list(sorted(grown.user_playbook_ids)),
                }
                for grown in updates
            ],
        )


def end_aggregation(connection: Connection, request: AggregationRequest, is_done: bool) -> None:
    """Forget a run, unless it was asked for again; or count an attempt."""
    this = and_(
        *(
            aggregation_requests.c[name] == getattr(request, name)
            for name in ("org_id", "agent_version", "playbook_name", "requested_at_ms")
        )
    )
    if is_done:
        connection.execute(delete(aggregation_requests).where(this))
    else:
        connection.execute(
            update(aggregation_requests).where(this).values(attempts=request.attempts + 1)
        )


class SqlAggregationStore(DatabaseStore):
    """What aggregation asks of the database. Each method: see `AggregationStore`."""

    add_aggregation = writes(add_aggregation)
    count_playbook_changes = reads(count_playbook_changes)
    next_aggregation = reads(next_aggregation)
    read_sources = reads(read_sources)
    store_clusters = writes(store_clusters)
    end_aggregation = writes(end_aggregation)
