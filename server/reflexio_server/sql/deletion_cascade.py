"""What goes of the learned records when interactions are deleted."""

from collections.abc import Sequence

from sqlalchemy import Connection

from reflexio_server.core.interactions.model import DeletedCounts
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.interactions import outcomes
from reflexio_server.sql.knowledge import playbooks, profiles


def touched_sessions(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str]
) -> list[str]:
    """Return the sessions that a deletion of requests or sessions may end; call it before."""
    if kind is DeletionKind.SESSION:
        return list(targets)
    if kind is not DeletionKind.REQUEST:
        return []
    return [
        session_id
        for start in range(0, len(targets), LOOKUP_IDS_MAX)
        for session_id in outcomes.sessions_of_requests(
            connection, org_id, targets[start : start + LOOKUP_IDS_MAX]
        )
    ]


def forget_knowledge(
    connection: Connection,
    org_id: str,
    kind: DeletionKind,
    targets: Sequence[str],
    sessions: Sequence[str],
    counts: DeletedCounts,
) -> DeletedCounts:
    """Delete outcomes of sessions that are gone and, with a user, all that was learned of them.

    Call it after the deletion; `sessions` are those of `touched_sessions`. Returns `counts` with
    what went.
    """
    outcome_count = sum(
        outcomes.forget_outcomes_of_sessions(
            connection, org_id, sessions[start : start + LOOKUP_IDS_MAX]
        )
        for start in range(0, len(sessions), LOOKUP_IDS_MAX)
    )
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
