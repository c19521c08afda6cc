"""Decisions on agent playbooks are kept: who, when and why."""

from alembic import op
from sqlalchemy import Column, Text, text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the column, and the index by which decided playbooks are read before a search."""
    op.add_column(
        "agent_playbooks", Column("decisions", Text, nullable=False, server_default=text("''"))
    )
    op.create_index("agent_playbooks_by_decision", "agent_playbooks", ["org_id", "playbook_status"])
