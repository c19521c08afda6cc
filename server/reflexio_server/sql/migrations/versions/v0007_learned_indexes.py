"""Indexes for what is read of learned records before every search and by every page."""

from alembic import op
from sqlalchemy import text

revision = "0007"
down_revision = "0006"

NOT_DELETED = text("status != 0")


def upgrade() -> None:
    """Index what lacks a vector, what has expired, and the orders in which pages are read."""
    op.create_index(
        "user_playbooks_by_model", "user_playbooks", ["org_id", "model_key", "user_playbook_id"]
    )
    op.create_index(
        "agent_playbooks_by_model", "agent_playbooks", ["org_id", "model_key", "agent_playbook_id"]
    )
    op.create_index(
        "profiles_by_model",
        "profiles",
        ["org_id", "model_key", "profile_key"],
        sqlite_where=NOT_DELETED,
        postgresql_where=NOT_DELETED,
    )
    op.create_index(
        "profiles_by_expiration",
        "profiles",
        ["org_id", "expiration_timestamp"],
        sqlite_where=NOT_DELETED,
        postgresql_where=NOT_DELETED,
    )
    op.create_index(
        "profiles_by_time", "profiles", ["org_id", "last_modified_timestamp", "profile_id"]
    )
    op.drop_index("profiles_by_user")
    op.create_index(
        "profiles_by_user",
        "profiles",
        ["org_id", "user_id", "last_modified_timestamp", "profile_id"],
    )
    op.drop_index("session_outcomes_by_time")
    op.create_index(
        "session_outcomes_by_time",
        "session_outcomes",
        ["org_id", "occurred_at", "session_id", "label"],
    )
    op.drop_index("session_outcomes_by_user")
    op.create_index(
        "session_outcomes_by_user",
        "session_outcomes",
        ["org_id", "user_id", "occurred_at", "session_id", "label"],
    )
