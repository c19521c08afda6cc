"""The table of learning jobs."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from reflexio_server.sql.schema.metadata import ROW_ID, metadata

learning_jobs = Table(
    "learning_jobs",
    metadata,
    Column("job_id", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("interaction_id", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at_ms", BigInteger, nullable=False),
    Column("lease_owner", Text, nullable=False),
    Column("lease_until_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("playbook_ids", Text, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("updated_at_ms", BigInteger, nullable=False),
    Column("profile_ids", Text, nullable=False, server_default=text("''")),
    Index("learning_jobs_by_interaction", "interaction_id", "kind", unique=True),
    Index("learning_jobs_by_request", "org_id", "request_id"),
    Index("learning_jobs_due", "state", "next_try_at_ms", "job_id"),
    sqlite_autoincrement=True,
)
"""What is to be learned from: one row for each expert's answer, and one for each request whose user
is learned about, under its first interaction. Times are epoch milliseconds."""
