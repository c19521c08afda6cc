"""The table of access keys."""

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    Table,
    Text,
)

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
