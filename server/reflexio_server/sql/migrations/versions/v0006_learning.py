"""Profiles that a job made, playbooks kept out of those of agents, and what changed when."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Text, text

revision = "0006"
down_revision = "0005"

CHANGED = {
    "user_playbooks": ["org_id", "change_seq"],
    "agent_playbooks": ["org_id", "change_seq"],
    "profiles": ["org_id", "user_id", "change_seq"],
}


def upgrade() -> None:
    """Add the columns; what was learned from requests that said so is kept out from now on."""
    op.add_column(
        "learning_jobs", Column("profile_ids", Text, nullable=False, server_default=text("''"))
    )
    op.add_column(
        "user_playbooks",
        Column(
            "skip_aggregation",
            Boolean(create_constraint=False),
            nullable=False,
            server_default="0",
        ),
    )
    op.execute(
        "UPDATE user_playbooks SET skip_aggregation = true WHERE evidence_count = 1"
        " AND writer <> '' AND EXISTS (SELECT 1 FROM requests r"
        " WHERE r.org_id = user_playbooks.org_id AND r.request_id = user_playbooks.request_id"
        " AND r.skip_aggregation)"
    )
    for table, columns in CHANGED.items():
        op.add_column(table, Column("change_seq", BigInteger, nullable=False, server_default="0"))
        op.create_index(f"{table}_by_change", table, columns)
    op.add_column(
        "learned_changes", Column("removal_count", BigInteger, nullable=False, server_default="0")
    )
