"""The users of a session's name in SQL."""

from sqlalchemy import Connection, select

from reflexio_server.sql.interactions.visibility import VISIBLE_REQUEST
from reflexio_server.sql.schema.interactions import requests


def users_of_session(connection: Connection, org_id: str, session_id: str) -> list[str]:
    """Return the users that have a session of that name, in order."""
    return list(
        connection.execute(
            select(requests.c.user_id)
            .distinct()
            .where(
                requests.c.org_id == org_id, requests.c.session_id == session_id, VISIBLE_REQUEST
            )
            .order_by(requests.c.user_id)
        ).scalars()
    )
