"""The audit log: what callers change for others, one row an act."""

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text

revision = "0015"
down_revision = "0014"

ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Make the log, and the secrets that users' names are hashed with."""
    op.create_table(
        "audit_log",
        Column("entry_id", ROW_ID, primary_key=True, autoincrement=True),
        Column("org_id", Text, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("rpc", Text, nullable=False),
        Column("key_id", Text, nullable=False),
        Column("call_id", Text, nullable=False),
        Column("details", Text, nullable=False),
        Column("user_hash", LargeBinary),
        Column("record_count", BigInteger, nullable=False),
        Index("audit_log_by_org", "org_id", "entry_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_secrets",
        Column("org_id", Text, primary_key=True),
        Column("secret", LargeBinary, nullable=False),
    )
