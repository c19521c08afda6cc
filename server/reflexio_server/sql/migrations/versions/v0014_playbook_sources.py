"""Agent playbooks can be found by their sources, the users' playbooks they were made of."""

import json

from alembic import op
from sqlalchemy import BigInteger, Column, Text, text

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table of sources, filled from the lists that agent playbooks hold."""
    sources = op.create_table(
        "agent_playbook_sources",
        Column("org_id", Text, primary_key=True),
        Column("user_playbook_id", BigInteger, primary_key=True, autoincrement=False),
        Column("agent_playbook_id", BigInteger, primary_key=True, autoincrement=False),
    )
    made = op.get_bind().execute(
        text(
            "SELECT org_id, agent_playbook_id, user_playbook_ids FROM agent_playbooks "
            "WHERE user_playbook_ids <> ''"
        )
    )
    op.bulk_insert(
        sources,
        [
            {"org_id": org_id, "user_playbook_id": source_id, "agent_playbook_id": playbook_id}
            for org_id, playbook_id, listed in made
            for source_id in sorted(set(json.loads(listed)))
        ],
    )
