"""Requests, interactions, images, deletions.

The schema is written out: a migration must keep its meaning when the tables module moves on.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
)

revision = "0001"
down_revision = None

ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def upgrade() -> None:
    """Create the first schema."""
    op.create_table(
        "requests",
        Column("org_id", Text, primary_key=True),
        Column("request_id", Text, primary_key=True),
        Column("user_id", Text),
        Column("session_id", Text),
        Column("source", Text),
        Column("agent_version", Text),
        Column("created_at", BigInteger),
        Column("skip_aggregation", Boolean),
        Column("force_extraction", Boolean),
        Column("evaluation_only", Boolean),
        Column("content_hash", LargeBinary),
        Column("warnings", Text),
        Column("first_interaction_id", BigInteger),
        Column("interaction_count", Integer),
        Column("deleted_at", BigInteger),
        CheckConstraint("deleted_at IS NOT NULL OR first_interaction_id IS NOT NULL", name="whole"),
    )
    op.create_index("requests_by_order", "requests", ["org_id", "first_interaction_id"])
    op.create_index("requests_by_user", "requests", ["org_id", "user_id", "first_interaction_id"])
    op.create_index(
        "requests_by_session", "requests", ["org_id", "session_id", "first_interaction_id"]
    )
    op.create_table(
        "interactions",
        Column("interaction_id", ROW_ID, primary_key=True, autoincrement=True),
        _text("org_id"),
        _text("user_id"),
        _text("request_id"),
        _text("session_id"),
        _text("source"),
        Column("created_at", BigInteger, nullable=False),
        _text("role"),
        _text("content"),
        Column("user_action", SmallInteger, nullable=False),
        _text("user_action_description"),
        _text("interacted_image_url"),
        _text("expert_content"),
        _text("shadow_content"),
        _text("tools_used"),
        _text("citations"),
        _text("retrieved_learnings"),
        Column("has_image", Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "interactions_by_user",
        "interactions",
        ["org_id", "user_id", "created_at", "interaction_id"],
    )
    op.create_table(
        "images",
        Column("interaction_id", ROW_ID, primary_key=True, autoincrement=False),
        _text("org_id"),
        _text("media_type"),
        Column("width", Integer, nullable=False),
        Column("height", Integer, nullable=False),
        Column("data", LargeBinary, nullable=False),
    )
    op.create_table(
        "deletions",
        Column("org_id", Text, primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("target", Text, primary_key=True),
        Column("upto_id", BigInteger, nullable=False),
        Column("created_at", BigInteger, nullable=False),
    )
    op.create_table(
        "delete_epochs",
        Column("org_id", Text, primary_key=True),
        Column("user_id", Text, primary_key=True),
        Column("epoch", BigInteger, nullable=False),
    )
