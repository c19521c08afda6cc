"""Requests can be found by their time, for those that are older than they are kept."""

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Index live requests by time, with the source that decides how long each is kept."""
    op.create_index(
        "requests_by_time",
        "requests",
        ["org_id", "created_at", "source"],
        sqlite_where=text("deleted_at IS NULL"),
    )
