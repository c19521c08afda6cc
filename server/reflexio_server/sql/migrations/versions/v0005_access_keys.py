"""The API keys."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision = "0005"
down_revision = "0004"

ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "access_keys",
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
