"""The schema. Every table has `org_id`; few secondary indexes, each for a call."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from reflexio_server.sql.schema.metadata import ROW_ID, metadata

session_outcomes = Table(
    "session_outcomes",
    metadata,
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
    Index("session_outcomes_by_time", "org_id", "occurred_at", "session_id", "label", "user_id"),
    Index("session_outcomes_by_user", "org_id", "user_id", "occurred_at", "session_id", "label"),
)
"""How sessions ended, one row for each user, session and label: the latest."""


requests = Table(
    "requests",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("user_id", Text),
    Column("session_id", Text),
    Column("source", Text),
    Column("agent_version", Text),
    Column("created_at", BigInteger),
    Column("skip_aggregation", Boolean(create_constraint=False)),
    Column("force_extraction", Boolean(create_constraint=False)),
    Column("evaluation_only", Boolean(create_constraint=False)),
    Column("content_hash", LargeBinary),
    Column("warnings", Text),
    Column("first_interaction_id", BigInteger),
    Column("interaction_count", Integer),
    Column("deleted_at", BigInteger),
    CheckConstraint("deleted_at IS NOT NULL OR first_interaction_id IS NOT NULL", name="whole"),
    Index("requests_by_order", "org_id", "first_interaction_id"),
    Index("requests_by_user", "org_id", "user_id", "first_interaction_id"),
    Index("requests_by_session", "org_id", "session_id", "user_id", "first_interaction_id"),
    Index(
        "requests_by_time",
        "org_id",
        "created_at",
        "source",
        sqlite_where=text("deleted_at IS NULL"),
    ),
)
"""Live requests, and tombstones of deleted ones (`deleted_at` set, everything else NULL)."""

interactions = Table(
    "interactions",
    metadata,
    Column("interaction_id", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("user_action", SmallInteger, nullable=False),
    Column("user_action_description", Text, nullable=False),
    Column("interacted_image_url", Text, nullable=False),
    Column("expert_content", Text, nullable=False),
    Column("shadow_content", Text, nullable=False),
    Column("tools_used", Text, nullable=False),
    Column("citations", Text, nullable=False),
    Column("retrieved_learnings", Text, nullable=False),
    Column("has_image", Boolean(create_constraint=False), nullable=False),
    Index("interactions_by_user", "org_id", "user_id", "created_at", "interaction_id"),
    sqlite_autoincrement=True,
)
"""Interactions. Those of one request have consecutive ids from its `first_interaction_id`, which is
how they are found: no index by request or session. Ids are never reused (AUTOINCREMENT)."""

images = Table(
    "images",
    metadata,
    Column("interaction_id", ROW_ID, primary_key=True, autoincrement=False),
    Column("org_id", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""Images, apart from their rows so that listings never read them."""

deletions = Table(
    "deletions",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("upto_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Deletions whose purge is not done: what they name, up to interaction `upto_id`, is hidden from
every read. A row goes when its purge is done, so the table is nearly always empty."""

delete_epochs = Table(
    "delete_epochs",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
)
"""Counts the deletions that touched the users of a slot, for caches; it tells nobody's name."""
