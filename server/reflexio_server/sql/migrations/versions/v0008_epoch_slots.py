"""Deletions are counted without the names of users; the counts begin anew, as the caches do."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Put slots in the place of users."""
    op.drop_table("delete_epochs")
    op.create_table(
        "delete_epochs",
        sa.Column("org_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
    )
