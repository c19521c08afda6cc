"""The table of access keys."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from reflexio_server.sql.schema.metadata import ROW_ID, metadata

access_keys = Table(
    "access_keys",
    metadata,
    Column("key_number", ROW_ID, primary_key=True, autoincrement=True),
    Column("key_id", Text, nullable=False, unique=True),
    Column("org_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("last_used_at", BigInteger),
    sqlite_autoincrement=True,
)
"""API keys of all organisations, without their secrets. A row stays when its key has ended: a
server that had a key once is never open again."""

audit_log = Table(
    "audit_log",
    metadata,
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
"""What was changed for others, one row an act: no text, no name that a caller gave. Ids are never
given again, so that a missing one tells."""

audit_secrets = Table(
    "audit_secrets",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)
"""What users' names are hashed with in the audit log, made with an organisation's first."""
