"""The way from users' playbooks to the agent playbooks that were made of them, as a table."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, delete, select

from reflexio_server.core.json_columns import read_list
from reflexio_server.core.knowledge.model import AgentPlaybook
from reflexio_server.sql.database.spelling import unindexed, upsert
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX, RowInsert
from reflexio_server.sql.schema.knowledge import agent_playbook_sources, agent_playbooks

SOURCE_COLUMNS = tuple(column.name for column in agent_playbook_sources.columns)
INSERT_SOURCES = RowInsert(
    upsert(agent_playbook_sources).values(dict.fromkeys(SOURCE_COLUMNS)).on_conflict_do_nothing()
)


def add_sources(
    connection: Connection, org_id: str, added: Iterable[tuple[int, Iterable[int]]]
) -> None:
    """Let agent playbooks be found by users' playbooks they were made of.

    To be called by whoever writes `user_playbook_ids`; those that are known already may be given.
    """
    INSERT_SOURCES.run(
        connection,
        [
            (org_id, source_id, playbook_id)
            for playbook_id, source_ids in added
            for source_id in source_ids
        ],
    )


def made_of(connection: Connection, org_id: str, source_ids: Collection[int]) -> list[Any]:
    """Return the agent playbooks made of one of the users' playbooks: rows of their fields."""
    by_source = agent_playbook_sources.c
    wanted = sorted(source_ids)
    maybe = {
        playbook_id
        for start in range(0, len(wanted), LOOKUP_IDS_MAX)
        for playbook_id in connection.execute(
            select(by_source.agent_playbook_id).where(
                by_source.org_id == org_id,
                by_source.user_playbook_id.in_(wanted[start : start + LOOKUP_IDS_MAX]),
            )
        ).scalars()
    }
    playbook_ids = sorted(maybe)
    return [
        row
        for start in range(0, len(playbook_ids), LOOKUP_IDS_MAX)
        for row in connection.execute(
            select(*(agent_playbooks.c[name] for name in AgentPlaybook._fields)).where(
                unindexed(agent_playbooks.c.org_id) == org_id,
                agent_playbooks.c.agent_playbook_id.in_(
                    playbook_ids[start : start + LOOKUP_IDS_MAX]
                ),
            )
        )
        if not set(wanted).isdisjoint(read_list(row.user_playbook_ids))
    ]


def drop_sources(connection: Connection, org_id: str, source_ids: Collection[int]) -> None:
    """Find nothing by users' playbooks any more."""
    by_source = agent_playbook_sources.c
    gone = sorted(source_ids)
    for start in range(0, len(gone), LOOKUP_IDS_MAX):
        connection.execute(
            delete(agent_playbook_sources).where(
                by_source.org_id == org_id,
                by_source.user_playbook_id.in_(gone[start : start + LOOKUP_IDS_MAX]),
            )
        )


def drop_made(connection: Connection, org_id: str, made: Iterable[tuple[int, str]]) -> None:
    """Find deleted agent playbooks no more: their ids, and their `user_playbook_ids` as stored."""
    by_source = agent_playbook_sources.c
    for playbook_id, listed in made:
        source_ids = read_list(listed)
        for start in range(0, len(source_ids), LOOKUP_IDS_MAX):
            connection.execute(
                delete(agent_playbook_sources).where(
                    by_source.org_id == org_id,
                    by_source.user_playbook_id.in_(source_ids[start : start + LOOKUP_IDS_MAX]),
                    by_source.agent_playbook_id == playbook_id,
                )
            )
