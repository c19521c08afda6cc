"""The conversation of a request, and the profiles that are known of its user."""

from typing import Any

from sqlalchemy import Connection, and_, exists, func, literal, or_, select

from reflexio_server.core.interactions.learnable import is_users_own
from reflexio_server.core.interactions.model import ACTION_WORDS
from reflexio_server.core.json_columns import read_list
from reflexio_server.core.knowledge.model import Status
from reflexio_server.core.learning.jobs import Job, JobKind, JobState
from reflexio_server.core.learning.playbook_writer import Turn
from reflexio_server.core.learning.profile_extractor import (
    Conversation,
    ConversationTurn,
    KnownProfile,
)
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.interactions.visibility import (
    VISIBLE_INTERACTION,
    VISIBLE_REQUEST,
    interactions_of_requests,
)
from reflexio_server.sql.knowledge.profiles import lives
from reflexio_server.sql.schema.interactions import interactions, requests
from reflexio_server.sql.schema.knowledge import profiles
from reflexio_server.sql.schema.learning import learning_jobs

REQUEST_TURNS_MAX = 100
"""Turns of the request, the last: conversations of chats have some dozens."""
REQUEST_TURN_CHARS_MAX = 2_000
"""Characters of each, from its beginning: who tells of themselves does it in a sentence or two."""
SESSION_TURNS_MAX = 6
"""Turns before the request: what a first answer in it may refer to."""
REPEATED_TURNS_MAX = 2_000
"""Turns of earlier requests of the session that are compared, the latest."""
KNOWN_PROFILES_MAX = 500
"""Profiles of a user that a new one is compared with."""


def load_conversation(connection: Connection, job: Job) -> Conversation | None:
    """Return what was said in the job's request; None when it is deleted."""
    request = connection.execute(
        select(requests).where(
            requests.c.org_id == job.org_id,
            requests.c.request_id == job.request_id,
            VISIBLE_REQUEST,
        )
    ).one_or_none()
    if request is None:
        return None
    first_id = request.first_interaction_id
    rows = connection.execute(
        select(
            interactions.c.interaction_id,
            interactions.c.role,
            func.substr(interactions.c.content, 1, REQUEST_TURN_CHARS_MAX).label("content"),
            interactions.c.user_action,
            func.substr(interactions.c.user_action_description, 1, REQUEST_TURN_CHARS_MAX).label(
                "did"
            ),
        )
        .where(
            unindexed(interactions.c.org_id) == job.org_id,
            interactions.c.interaction_id >= first_id,
            interactions.c.interaction_id < first_id + request.interaction_count,
            VISIBLE_INTERACTION,
        )
        .order_by(interactions.c.interaction_id)
    ).all()
    turns = [
        ConversationTurn(
            row.interaction_id,
            row.role,
            _said_and_done(row),
            is_users_own(row.role, job.user_id),
        )
        for row in rows
    ]
    turns = [turn for turn in turns if turn.content.strip()]
    shown = tuple(turns[-REQUEST_TURNS_MAX:])
    return Conversation(
        turns=shown,
        earlier=_earlier(connection, job, request),
        turns_left_out=len(turns) - len(shown),
        is_repeated=_is_repeated(connection, job, request, shown),
        is_forced=bool(request.force_extraction),
        source=request.source or "",
    )


def _said_and_done(row: Any) -> str:
    action = ACTION_WORDS.get(row.user_action, "")
    done = f"({action}) {row.did}".strip() if row.did or action else ""
    return "\n".join(part for part in (row.content, done) if part)


def _session_before(job: Job, request: Any) -> Any:
    """Return the user's requests of the session that were stored before."""
    return and_(
        requests.c.org_id == job.org_id,
        requests.c.session_id == request.session_id,
        requests.c.user_id == job.user_id,
        requests.c.first_interaction_id < request.first_interaction_id,
        VISIBLE_REQUEST,
    )


def _earlier(connection: Connection, job: Job, request: Any) -> tuple[Turn, ...]:
    rows = connection.execute(
        select(
            interactions.c.role,
            func.substr(interactions.c.content, 1, REQUEST_TURN_CHARS_MAX).label("content"),
        )
        .select_from(requests.join(interactions, interactions_of_requests()))
        .where(
            _session_before(job, request),
            func.trim(interactions.c.content) != "",
            VISIBLE_INTERACTION,
        )
        .order_by(requests.c.first_interaction_id.desc(), interactions.c.interaction_id.desc())
        .limit(SESSION_TURNS_MAX)
    ).all()
    return tuple(Turn(row.role, row.content) for row in reversed(rows))


def _is_repeated(
    connection: Connection, job: Job, request: Any, turns: tuple[ConversationTurn, ...]
) -> bool:
    """Say whether requests that were learned from have every word of the user."""
    was_learned_from = exists(
        select(literal(1)).where(
            learning_jobs.c.org_id == requests.c.org_id,
            learning_jobs.c.request_id == requests.c.request_id,
            learning_jobs.c.kind == JobKind.PROFILE_EXTRACTION.value,
            or_(
                learning_jobs.c.state == JobState.DONE.value,
                learning_jobs.c.state == JobState.NOTHING.value,
            ),
        )
    )
    rows = connection.execute(
        select(
            interactions.c.role,
            func.substr(interactions.c.content, 1, REQUEST_TURN_CHARS_MAX).label("content"),
            interactions.c.user_action,
            func.substr(interactions.c.user_action_description, 1, REQUEST_TURN_CHARS_MAX).label(
                "did"
            ),
        )
        .select_from(requests.join(interactions, interactions_of_requests()))
        .where(_session_before(job, request), was_learned_from, VISIBLE_INTERACTION)
        .order_by(requests.c.first_interaction_id.desc(), interactions.c.interaction_id.desc())
        .limit(REPEATED_TURNS_MAX)
    )
    known = {_said_and_done(row) for row in rows if is_users_own(row.role, job.user_id)}
    return all(turn.content in known for turn in turns if turn.is_users)


def known_profiles(
    connection: Connection, org_id: str, user_id: str, model_key: int | None
) -> list[KnownProfile]:
    """Return a user's current profiles, last changed first."""
    rows = connection.execute(
        select(
            profiles.c.profile_id,
            profiles.c.content,
            profiles.c.source_interaction_ids,
            profiles.c.vector,
            profiles.c.model_key,
        )
        .where(
            profiles.c.org_id == org_id,
            profiles.c.user_id == user_id,
            profiles.c.status == Status.CURRENT,
            lives(now_s(connection)),
        )
        .order_by(profiles.c.last_modified_timestamp.desc(), profiles.c.profile_key.desc())
        .limit(KNOWN_PROFILES_MAX)
    )
    return [
        KnownProfile(
            row.profile_id,
            row.content,
            max(read_list(row.source_interaction_ids), default=0),
            row.vector if row.vector and row.model_key == model_key else None,
        )
        for row in rows
    ]
