"""Users in SQL of whom anything is stored: a request, a playbook or a profile."""

from sqlalchemy import Connection, select

from reflexio_server.core.interactions.ports import KnownUser
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.interactions.visibility import VISIBLE_REQUEST
from reflexio_server.sql.knowledge.profiles import lives
from reflexio_server.sql.schema.interactions import requests
from reflexio_server.sql.schema.knowledge import profiles, user_playbooks


def list_known_users(
    connection: Connection, org_id: str, after: str, count_max: int
) -> list[KnownUser]:
    """Return users of whom anything is stored, in order, each step a seek in three indexes."""
    sources = (
        (requests, VISIBLE_REQUEST),
        (user_playbooks, user_playbooks.c.user_id != ""),
        (profiles, lives(now_s(connection))),
    )
    found: list[KnownUser] = []
    while len(found) < count_max:
        nexts = [
            user_id
            for table, is_there in sources
            if (
                user_id := connection.execute(
                    select(table.c.user_id)
                    .where(table.c.org_id == org_id, table.c.user_id > after, is_there)
                    .order_by(table.c.user_id)
                    .limit(1)
                ).scalar()
            )
            is not None
        ]
        if not nexts:
            break
        after = min(nexts, key=str.encode)
        found.append(KnownUser(after, _last_request_at(connection, org_id, after)))
    return found


def _last_request_at(connection: Connection, org_id: str, user_id: str) -> int | None:
    return connection.execute(
        select(requests.c.created_at)
        .where(requests.c.org_id == org_id, requests.c.user_id == user_id, VISIBLE_REQUEST)
        .order_by(requests.c.first_interaction_id.desc())
        .limit(1)
    ).scalar()
