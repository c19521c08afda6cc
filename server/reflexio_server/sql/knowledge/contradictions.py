"""Pairs of playbooks that may contradict each other, told while both are in use."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, insert, or_, select

from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, Status
from reflexio_server.core.limits import CONTRADICTIONS_TOLD_MAX
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.schema.knowledge import (
    ROW_IDS,
    TABLES,
    possible_contradictions,
)


def note(
    connection: Connection, org_id: str, kind: Kind, playbook_id: int, other_ids: Sequence[int]
) -> None:
    """Store that a playbook that was just added may contradict others."""
    pairs = [pair for other in other_ids for pair in ((playbook_id, other), (other, playbook_id))]
    if pairs:
        connection.execute(
            insert(possible_contradictions),
            [
                {"org_id": org_id, "kind": kind.value, "playbook_id": first, "other_id": second}
                for first, second in pairs
            ],
        )


def of_playbooks(
    connection: Connection, org_id: str, kind: Kind, playbook_ids: Sequence[int]
) -> dict[int, list[int]]:
    """Return for the playbooks that have some what may contradict each, newest first.

    Both are current and not rejected, and not both were approved by somebody.
    """
    pairs = possible_contradictions.c
    ours, others = TABLES[kind].alias("ours"), TABLES[kind].alias("others")
    key = ROW_IDS[kind].name
    statement = (
        select(pairs.playbook_id, pairs.other_id)
        .join(ours, ours.c[key] == pairs.playbook_id)
        .join(others, others.c[key] == pairs.other_id)
        .where(
            pairs.org_id == org_id,
            pairs.kind == kind.value,
            unindexed(ours.c.org_id) == org_id,
            unindexed(others.c.org_id) == org_id,
            ours.c.status == Status.CURRENT,
            others.c.status == Status.CURRENT,
        )
        .order_by(pairs.playbook_id, pairs.other_id.desc())
    )
    if kind is Kind.AGENT_PLAYBOOKS:
        statement = statement.where(
            ours.c.playbook_status != PlaybookStatus.REJECTED,
            others.c.playbook_status != PlaybookStatus.REJECTED,
            or_(
                *(
                    or_(table.c.playbook_status != PlaybookStatus.APPROVED, table.c.decisions == "")
                    for table in (ours, others)
                )
            ),
        )
    found: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(playbook_ids), LOOKUP_IDS_MAX):
        for row in connection.execute(
            statement.where(pairs.playbook_id.in_(playbook_ids[start : start + LOOKUP_IDS_MAX]))
        ):
            if len(found[row.playbook_id]) < CONTRADICTIONS_TOLD_MAX:
                found[row.playbook_id].append(row.other_id)
    return dict(found)


def forget(
    connection: Connection, org_id: str, kind: Kind, playbook_ids: Sequence[int] | None
) -> None:
    """Forget the pairs of playbooks that go or get another text, all of the kind for None."""
    pairs = possible_contradictions.c
    of_kind = and_(pairs.org_id == org_id, pairs.kind == kind.value)
    if playbook_ids is None:
        connection.execute(delete(possible_contradictions).where(of_kind))
        return
    for start in range(0, len(playbook_ids), LOOKUP_IDS_MAX):
        these = playbook_ids[start : start + LOOKUP_IDS_MAX]
        partners = (
            connection.execute(
                select(pairs.other_id).where(of_kind, pairs.playbook_id.in_(these)).distinct()
            )
            .scalars()
            .all()
        )
        connection.execute(
            delete(possible_contradictions).where(of_kind, pairs.playbook_id.in_(these))
        )
        for at in range(0, len(partners), LOOKUP_IDS_MAX):
            connection.execute(
                delete(possible_contradictions).where(
                    of_kind,
                    pairs.playbook_id.in_(partners[at : at + LOOKUP_IDS_MAX]),
                    pairs.other_id.in_(these),
                )
            )
