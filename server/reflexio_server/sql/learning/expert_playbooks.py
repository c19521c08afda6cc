"""An expert's correction as an agent playbook, which every user of the organisation is offered."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.decisions import EXPERT_ORIGIN, Decision, with_decision
from reflexio_server.core.knowledge.model import (
    NO_NAME,
    AgentPlaybook,
    Kind,
    PlaybookStatus,
    Status,
    playbook_fingerprint,
)
from reflexio_server.core.learning.jobs import LearnedPlaybooks, PlaybookMerge
from reflexio_server.core.learning.playbook_matching import MergeAction
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.knowledge import contradictions
from reflexio_server.sql.knowledge.change_counts import bump
from reflexio_server.sql.knowledge.source_links import add_sources, made_of
from reflexio_server.sql.schema.knowledge import agent_playbooks, user_playbooks

TAUGHT_TOO: Final = "an expert's correction says the same"

_COLUMNS: Final = [agent_playbooks.c[name] for name in AgentPlaybook._fields]


def offer(
    connection: Connection,
    org_id: str,
    learned: LearnedPlaybooks,
    merge: PlaybookMerge,
    playbook_id: int,
    now_s: int,
) -> None:
    """Offer what a user's current playbook teaches: as a new agent playbook, or one that is there.

    What already says the same, word for word, gains it as a source, whatever became of its status.
    """
    assert learned.offered_as is not None
    is_current = connection.execute(
        select(user_playbooks.c.user_playbook_id).where(
            unindexed(user_playbooks.c.org_id) == org_id,
            user_playbooks.c.user_playbook_id == playbook_id,
            user_playbooks.c.status == Status.CURRENT,
        )
    ).first()
    made = made_of(connection, org_id, [playbook_id])
    if is_current is None or any(row.status == Status.CURRENT for row in made):
        return
    draft = merge.draft
    new = AgentPlaybook(
        agent_playbook_id=0,
        agent_version=learned.context.agent_version,
        playbook_name=NO_NAME,
        created_at=now_s,
        content=draft.content,
        trigger=draft.trigger,
        rationale=draft.rationale,
        blocking_issue="",
        playbook_status=learned.offered_as,
        playbook_metadata=EXPERT_ORIGIN,
        status=Status.CURRENT,
        tags="",
        writer=learned.extraction.writer,
        evidence_count=1,
        user_playbook_ids=write_list([playbook_id]),
        decisions="",
    )
    mark = playbook_fingerprint(new)
    action, known_id, doubtful = merge.offer
    known = _find(connection, agent_playbooks.c.org_id == org_id, fingerprint=mark)
    if known is None and action is MergeAction.STRENGTHEN:
        in_org = unindexed(agent_playbooks.c.org_id) == org_id
        known = _find(connection, in_org, agent_playbook_id=known_id)
    if known is not None:
        _join(connection, org_id, known, playbook_id, learned.offered_as, now_s)
        return
    change_seq = bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value)
    values = {name: value for name, value in new._asdict().items() if name != "agent_playbook_id"}
    new_id = connection.execute(
        insert(agent_playbooks)
        .values(
            org_id=org_id,
            fingerprint=mark,
            vector=merge.vector,
            model_key=merge.model_key,
            change_seq=change_seq,
            **values,
        )
        .returning(agent_playbooks.c.agent_playbook_id)
    ).scalar_one()
    contradictions.note(connection, org_id, Kind.AGENT_PLAYBOOKS, new_id, doubtful)
    add_sources(connection, org_id, [(new_id, [playbook_id])])
    if action is MergeAction.SUPERSEDE:
        in_org = unindexed(agent_playbooks.c.org_id) == org_id
        replaced = _find(connection, in_org, agent_playbook_id=known_id)
        if replaced is not None and may_be_replaced(replaced):
            _supersede(connection, org_id, replaced, playbook_id)


def withdraw(connection: Connection, org_id: str, playbook_id: int) -> None:
    """Supersede what was offered because of a playbook that was superseded, and of no other."""
    for row in made_of(connection, org_id, [playbook_id]):
        made = AgentPlaybook._make(row)
        if made.status != Status.CURRENT or made.playbook_metadata != EXPERT_ORIGIN:
            continue
        left = [source for source in read_list(made.user_playbook_ids) if source != playbook_id]
        # Without a source left it keeps its last one, with which it is deleted.
        _set(
            connection,
            org_id,
            made,
            {"user_playbook_ids": write_list(left), "evidence_count": len(left)}
            if left
            else {"status": Status.SUPERSEDED},
        )


def may_be_replaced(playbook: AgentPlaybook) -> bool:
    """Whether a newer correction takes the playbook's place: nobody but experts had a say in it."""
    return playbook.playbook_metadata == EXPERT_ORIGIN and not playbook.decisions


def _join(
    connection: Connection,
    org_id: str,
    known: AgentPlaybook,
    playbook_id: int,
    offered_as: int,
    now_s: int,
) -> None:
    """Make a user's playbook one more source; what nobody decided on gets the experts' status."""
    values: dict[str, Any] = {}
    # What was written by hand stays when the users who were taught the same are cleared.
    if known.user_playbook_ids:
        sources = sorted({*read_list(known.user_playbook_ids), playbook_id})
        values = {"user_playbook_ids": write_list(sources), "evidence_count": len(sources)}
        add_sources(connection, org_id, [(known.agent_playbook_id, [playbook_id])])
    if (
        offered_as == PlaybookStatus.APPROVED
        and known.playbook_status == PlaybookStatus.PENDING
        and not known.decisions
    ):
        approved = with_decision(known, Decision(offered_as, "", now_s, TAUGHT_TOO))
        values |= {"playbook_status": offered_as, "decisions": approved.decisions}
    if values:
        _set(connection, org_id, known, values)


def _supersede(
    connection: Connection, org_id: str, replaced: AgentPlaybook, playbook_id: int
) -> None:
    """Take out of use what a newer correction contradicts, with what it was learned from."""
    _set(connection, org_id, replaced, {"status": Status.SUPERSEDED})
    sources = [
        source_id for source_id in read_list(replaced.user_playbook_ids) if source_id != playbook_id
    ]
    change_seq = bump(connection, org_id, Kind.USER_PLAYBOOKS.value)
    for start in range(0, len(sources), LOOKUP_IDS_MAX):
        connection.execute(
            update(user_playbooks)
            .where(
                unindexed(user_playbooks.c.org_id) == org_id,
                user_playbooks.c.user_playbook_id.in_(sources[start : start + LOOKUP_IDS_MAX]),
                user_playbooks.c.status == Status.CURRENT,
                user_playbooks.c.source_interaction_ids != "",
            )
            .values(status=Status.SUPERSEDED, successor_id=playbook_id, change_seq=change_seq)
        )


def _find(
    connection: Connection, in_org: ColumnElement[bool], **wanted: Any
) -> AgentPlaybook | None:
    """Return a current agent playbook with the given columns."""
    row = connection.execute(
        select(*_COLUMNS).where(
            in_org,
            agent_playbooks.c.status == Status.CURRENT,
            *(agent_playbooks.c[name] == value for name, value in wanted.items()),
        )
    ).first()
    return None if row is None else AgentPlaybook._make(row)


def _set(
    connection: Connection, org_id: str, playbook: AgentPlaybook, values: dict[str, Any]
) -> None:
    connection.execute(
        update(agent_playbooks)
        .where(
            unindexed(agent_playbooks.c.org_id) == org_id,
            agent_playbooks.c.agent_playbook_id == playbook.agent_playbook_id,
        )
        .values(change_seq=bump(connection, org_id, Kind.AGENT_PLAYBOOKS.value), **values)
    )
