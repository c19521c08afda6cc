"""An expert's correction with the conversation up to it."""

from typing import Any

import orjson
from sqlalchemy import Connection, and_, func, or_, select, tuple_

from reflexio_server.core.interactions.model import ACTION_WORDS
from reflexio_server.core.json_columns import read_list
from reflexio_server.core.learning.jobs import CorrectionContext, Job
from reflexio_server.core.learning.playbook_writer import EARLIER_TURNS_MAX, Correction, Turn
from reflexio_server.sql.interactions.visibility import (
    VISIBLE_INTERACTION,
    VISIBLE_REQUEST,
    interactions_of_requests,
)
from reflexio_server.sql.schema.interactions import interactions, requests

TURN_CHARS_MAX = 4_000
"""Characters of an earlier turn, from its beginning."""
DEED_CHARS_MAX = 500
"""Characters of what a user did at a turn."""
TOOLS_CHARS_MAX = 4_000
"""Characters of the tools of a turn as they are stored."""
ANSWER_CHARS_MAX = 100_000
"""Characters of each answer, the contract's own limit of a text."""
SESSION_REQUESTS_MAX = 200
"""Requests of the session that are searched for earlier turns, the latest before the answer."""


def load_correction(connection: Connection, job: Job) -> CorrectionContext | None:
    """Return what a job learns from; None when it is deleted."""
    row = connection.execute(
        select(
            interactions.c.interaction_id,
            interactions.c.created_at,
            interactions.c.session_id,
            interactions.c.role,
            func.substr(interactions.c.content, 1, ANSWER_CHARS_MAX).label("content"),
            func.substr(interactions.c.expert_content, 1, ANSWER_CHARS_MAX).label("expert"),
            func.substr(interactions.c.tools_used, 1, TOOLS_CHARS_MAX).label("tools_used"),
            requests.c.agent_version,
            requests.c.source,
            requests.c.skip_aggregation,
        )
        .join(
            requests,
            and_(
                requests.c.org_id == interactions.c.org_id,
                requests.c.request_id == interactions.c.request_id,
            ),
        )
        .where(
            interactions.c.interaction_id == job.interaction_id,
            interactions.c.org_id == job.org_id,
            VISIBLE_INTERACTION,
        )
    ).one_or_none()
    if row is None:
        return None
    turns, left_out = _earlier(connection, job, row)
    asked = (
        turn.content
        for turn in reversed(turns)
        if turn.content.strip() and turn.role.lower() != row.role.lower()
    )
    correction = Correction(
        next(asked, ""),
        row.content,
        row.expert,
        tuple(turns),
        left_out,
        agent_tools=_tools(row.tools_used),
    )
    return CorrectionContext(
        correction, row.agent_version or "", row.source or "", bool(row.skip_aggregation)
    )


def _earlier(connection: Connection, job: Job, answer: Any) -> tuple[list[Turn], int]:
    """Return the user's last turns of the session before the answer, in order.

    The number is that of the turns before them, in the requests that are searched.
    """
    of_session = (
        select(requests)
        .where(
            requests.c.org_id == job.org_id,
            requests.c.session_id == answer.session_id,
            requests.c.user_id == job.user_id,
            requests.c.first_interaction_id <= answer.interaction_id,
            VISIBLE_REQUEST,
        )
        .order_by(requests.c.first_interaction_id.desc())
        .limit(SESSION_REQUESTS_MAX)
        .subquery("of_session")
    )
    before = (
        select(
            interactions.c.role,
            func.substr(interactions.c.content, 1, TURN_CHARS_MAX).label("content"),
            interactions.c.user_action,
            func.substr(interactions.c.user_action_description, 1, DEED_CHARS_MAX).label("did"),
            func.substr(interactions.c.tools_used, 1, TOOLS_CHARS_MAX).label("tools_used"),
        )
        .select_from(of_session)
        .join(interactions, interactions_of_requests(of_session))
        .where(
            tuple_(interactions.c.created_at, interactions.c.interaction_id)
            < tuple_(answer.created_at, answer.interaction_id),
            or_(
                func.trim(interactions.c.content) != "",
                interactions.c.user_action_description != "",
                interactions.c.tools_used != "",
            ),
            VISIBLE_INTERACTION,
        )
    )
    rows = connection.execute(
        before.order_by(
            interactions.c.created_at.desc(), interactions.c.interaction_id.desc()
        ).limit(EARLIER_TURNS_MAX)
    ).all()
    count = len(rows)
    if count == EARLIER_TURNS_MAX:
        ids = before.with_only_columns(interactions.c.interaction_id).subquery("before")
        count = connection.execute(select(func.count()).select_from(ids)).scalar_one()
    turns = [
        Turn(row.role, row.content, _did(row), _tools(row.tools_used)) for row in reversed(rows)
    ]
    return turns, count - len(rows)


def _did(row: Any) -> str:
    action = ACTION_WORDS.get(row.user_action, "")
    return f"({action}) {row.did}".strip() if row.did or action else ""


def _tools(column: str) -> tuple[str, ...]:
    """Return each tool call as a line; of a list that was cut, its beginning as it is stored."""
    try:
        calls = read_list(column)
    except ValueError:
        return (column,)
    return tuple(
        " ".join(
            filter(
                None,
                (
                    call.get("tool_name"),
                    f"({call['status']})" if call.get("status") else "",
                    orjson.dumps(call["tool_data"]).decode() if call.get("tool_data") else "",
                ),
            )
        )
        for call in calls
    )
