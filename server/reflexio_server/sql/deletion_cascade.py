"""Deletion through every feature: interactions, outcomes, playbooks and profiles."""

from collections.abc import Sequence

from sqlalchemy import Connection

from reflexio_server.core.interactions.model import DeletedCounts
from reflexio_server.core.interactions.ports import DeletionKind, UserSession, session_of_target
from reflexio_server.core.kill_points import KillPoint, reach
from reflexio_server.core.knowledge.model import Kind
from reflexio_server.core.limits import PURGE_ROWS_MAX
from reflexio_server.sql.bulk_deletion import thin_out
from reflexio_server.sql.database.backend import backend_of
from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.files.reserve import FreesRoom
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.database.write_queue import Weight
from reflexio_server.sql.interactions import outcomes
from reflexio_server.sql.interactions.delete import count_visible, delete_scope
from reflexio_server.sql.knowledge import playbooks, profiles
from reflexio_server.sql.knowledge.store import thin_out_playbooks, thin_out_profiles
from reflexio_server.sql.schema.interactions import session_outcomes


async def delete_everywhere(
    database: Database, org_id: str, kind: DeletionKind, targets: Sequence[str]
) -> DeletedCounts:
    """See `Store.delete`. A reader counts the bulk, so that the writer counts the rest."""
    unique = list(dict.fromkeys(targets))
    counted, upto_id = await database.read(_count_deleted, org_id, kind, unique, 0)
    thinned = await _thin_out(database, org_id, kind, unique)

    def change(connection: Connection) -> DeletedCounts:
        late, newest_id = _count_deleted(connection, org_id, kind, unique, upto_id)
        total = DeletedCounts(
            counted.requests + late.requests, counted.interactions + late.interactions
        )
        sessions = touched_sessions(connection, org_id, kind, unique)
        if total.requests:
            delete_scope(connection, org_id, kind, unique, newest_id, total)
        return forget_knowledge(connection, org_id, kind, unique, sessions, total)

    weight = Weight(max(len(unique), min(max(counted), PURGE_ROWS_MAX)))
    deleted: DeletedCounts = await database.change(FreesRoom(change), org_id, weight)
    reach(KillPoint.DELETE_COMMITTED)
    return deleted._replace(
        session_outcomes=deleted.session_outcomes + thinned.session_outcomes,
        user_playbooks=deleted.user_playbooks + thinned.user_playbooks,
        profiles=deleted.profiles + thinned.profiles,
    )


async def _thin_out(
    database: Database, org_id: str, kind: DeletionKind, targets: Sequence[str]
) -> DeletedCounts:
    """Delete all that was learned of users but a rest, and outcomes of the organisation."""
    counts = DeletedCounts(0, 0)
    if kind is DeletionKind.ORG:
        return counts._replace(session_outcomes=await _thin_out_outcomes(database, org_id, ""))
    for user_id in targets if kind is DeletionKind.USER else ():
        outcome_count = await _thin_out_outcomes(database, org_id, user_id)
        playbook_count = await thin_out_playbooks(database, org_id, Kind.USER_PLAYBOOKS, user_id)
        counts = counts._replace(
            session_outcomes=counts.session_outcomes + outcome_count,
            user_playbooks=counts.user_playbooks + playbook_count,
            profiles=counts.profiles + await thin_out_profiles(database, org_id, user_id),
        )
    return counts


async def _thin_out_outcomes(database: Database, org_id: str, user_id: str) -> int:
    return await thin_out(
        database, org_id, user_id, session_outcomes, outcomes.forget_some_outcomes
    )


def _count_deleted(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str], after_id: int
) -> tuple[DeletedCounts, int]:
    """Count what a deletion hides among what was stored after `after_id`, and the newest id.

    The newest id ever given: a request whose interactions are all gone lies above those that are
    left.
    """
    newest_id = backend_of(connection).newest_interaction_id(connection, org_id)
    parts = [
        count_visible(connection, org_id, kind, targets[start : start + LOOKUP_IDS_MAX], after_id)
        for start in range(0, len(targets), LOOKUP_IDS_MAX)
    ]
    counts = DeletedCounts(
        sum(part.requests for part in parts), sum(part.interactions for part in parts)
    )
    return counts, max(newest_id, after_id)


def touched_sessions(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str]
) -> list[UserSession]:
    """Return the sessions that a deletion of requests or sessions may end; call it before."""
    if kind is DeletionKind.SESSION:
        return [session_of_target(target) for target in targets]
    if kind is not DeletionKind.REQUEST:
        return []
    return [
        session
        for start in range(0, len(targets), LOOKUP_IDS_MAX)
        for session in outcomes.sessions_of_requests(
            connection, org_id, targets[start : start + LOOKUP_IDS_MAX]
        )
    ]


def forget_knowledge(
    connection: Connection,
    org_id: str,
    kind: DeletionKind,
    targets: Sequence[str],
    sessions: Sequence[UserSession],
    counts: DeletedCounts,
) -> DeletedCounts:
    """Delete outcomes of sessions that are gone and, with a user, all that was learned of them.

    Call it after the deletion; `sessions` are those of `touched_sessions`. Returns `counts` with
    what went.
    """
    outcome_count = outcomes.forget_outcomes_of_sessions(connection, org_id, sessions)
    if kind in (DeletionKind.USER, DeletionKind.ORG):
        outcome_count += outcomes.forget_outcomes(connection, org_id, kind, targets)
    users = targets if kind is DeletionKind.USER else ()
    return counts._replace(
        session_outcomes=outcome_count,
        user_playbooks=sum(
            playbooks.delete_playbooks_of_user(connection, org_id, user_id) for user_id in users
        ),
        profiles=sum(
            profiles.delete_profiles(connection, org_id, None, user_id) for user_id in users
        ),
    )
