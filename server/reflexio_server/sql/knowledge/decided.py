"""Agent playbooks in SQL that somebody approved or rejected, for what they hide of users'."""

from sqlalchemy import Connection, select

from reflexio_server.core.json_columns import read_list
from reflexio_server.core.knowledge.decided import DecidedPlaybook, DecidedRows
from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, Status, playbook_text
from reflexio_server.sql.knowledge.change_counts import change_counts
from reflexio_server.sql.schema.knowledge import agent_playbooks

DECIDED = (PlaybookStatus.APPROVED, PlaybookStatus.REJECTED)


def read_decided(connection: Connection, org_id: str, held: int | None) -> DecidedRows | None:
    """Return the decided playbooks, None when nothing has changed since the count `held`."""
    count = change_counts(connection, org_id, Kind.AGENT_PLAYBOOKS.value).change_count
    if held == count:
        return None
    columns = agent_playbooks.c
    rows = connection.execute(
        select(
            columns.playbook_status,
            columns.agent_version,
            columns.playbook_name,
            columns.trigger,
            columns.content,
            columns.tags,
            columns.user_playbook_ids,
        ).where(
            columns.org_id == org_id,
            columns.playbook_status.in_(DECIDED),
            columns.status == Status.CURRENT,
        )
    )
    return DecidedRows(
        count,
        [
            DecidedPlaybook(
                row.playbook_status,
                row.agent_version,
                row.playbook_name,
                playbook_text(row.trigger, row.content),
                frozenset(read_list(row.tags)),
                frozenset(read_list(row.user_playbook_ids)),
            )
            for row in rows
        ],
    )
