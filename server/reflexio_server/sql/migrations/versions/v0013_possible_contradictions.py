"""Playbooks that may contradict each other are kept in pairs, for reviewers."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0013"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "possible_contradictions",
        Column("org_id", Text, primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("playbook_id", BigInteger, primary_key=True),
        Column("other_id", BigInteger, primary_key=True),
    )
