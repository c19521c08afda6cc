"""Vectors and the models they were made with."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision = "0002"
down_revision = "0001"

ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Create the tables that the follower fills."""
    op.create_table(
        "embedding_models",
        Column("model_key", ROW_ID, primary_key=True, autoincrement=True),
        Column("model_id", Text, nullable=False, unique=True),
        Column("spec", Text, nullable=False),
    )
    op.create_table(
        "vectors",
        Column("vector_seq", ROW_ID, primary_key=True, autoincrement=True),
        Column("org_id", Text, nullable=False),
        Column("user_id", Text, nullable=False),
        Column("interaction_id", BigInteger, nullable=False),
        Column("model_key", BigInteger, nullable=False),
        Column("chunks", LargeBinary),
        Column("attempts", Integer, nullable=False),
        Column("error", Text),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "vectors_by_interaction", "vectors", ["interaction_id", "model_key"], unique=True
    )
    op.create_index("vectors_by_user", "vectors", ["org_id", "user_id", "model_key", "vector_seq"])
