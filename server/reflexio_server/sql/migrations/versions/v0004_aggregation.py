"""The runs of gathering user playbooks that are asked for and not done."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "aggregation_requests",
        Column("org_id", Text, primary_key=True),
        Column("agent_version", Text, primary_key=True),
        Column("playbook_name", Text, primary_key=True),
        Column("requested_at_ms", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False),
    )
