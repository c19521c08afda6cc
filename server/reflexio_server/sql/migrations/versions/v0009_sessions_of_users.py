"""Sessions belong to users: two users' sessions of one name are two, with outcomes of their own."""

from alembic import op
from sqlalchemy import BigInteger, Column, Float, SmallInteger, Text

revision = "0009"
down_revision = "0008"

OUTCOME_COLUMNS = (
    "org_id, user_id, session_id, label, source, outcome, occurred_at, value, metadata, created_at"
)


def upgrade() -> None:
    """Put the user into the keys of outcomes and of pending deletions of sessions."""
    op.drop_index("session_outcomes_by_time")
    op.drop_index("session_outcomes_by_user")
    op.rename_table("session_outcomes", "outcomes_before")
    op.create_table(
        "session_outcomes",
        Column("org_id", Text, primary_key=True),
        Column("session_id", Text, primary_key=True),
        Column("user_id", Text, primary_key=True),
        Column("label", Text, primary_key=True),
        Column("source", Text, nullable=False),
        Column("outcome", SmallInteger, nullable=False),
        Column("occurred_at", BigInteger, nullable=False),
        Column("value", Float),
        Column("metadata", Text, nullable=False),
        Column("created_at", BigInteger, nullable=False),
    )
    op.execute(
        f"INSERT INTO session_outcomes ({OUTCOME_COLUMNS}) "
        f"SELECT {OUTCOME_COLUMNS} FROM outcomes_before"
    )
    op.drop_table("outcomes_before")
    op.create_index(
        "session_outcomes_by_time",
        "session_outcomes",
        ["org_id", "occurred_at", "session_id", "label", "user_id"],
    )
    op.create_index(
        "session_outcomes_by_user",
        "session_outcomes",
        ["org_id", "user_id", "occurred_at", "session_id", "label"],
    )
    # One of a name hid the sessions of all users that had it.
    op.execute("UPDATE deletions SET kind = 'name' WHERE kind = 'session'")
    op.execute(
        "INSERT INTO deletions (org_id, kind, target, upto_id, created_at) "
        "SELECT DISTINCT d.org_id, 'session', hex(r.user_id) || '/' || r.session_id, d.upto_id, "
        "d.created_at FROM deletions d "
        "JOIN requests r ON r.org_id = d.org_id AND r.session_id = d.target "
        "WHERE d.kind = 'name' AND r.first_interaction_id <= d.upto_id"
    )
    op.execute("DELETE FROM deletions WHERE kind = 'name'")
    op.drop_index("requests_by_session")
    op.create_index(
        "requests_by_session",
        "requests",
        ["org_id", "session_id", "user_id", "first_interaction_id"],
    )
