"""Tables of embedding models and vectors."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from reflexio_server.sql.schema.metadata import ROW_ID, metadata

embedding_models = Table(
    "embedding_models",
    metadata,
    Column("model_key", ROW_ID, primary_key=True, autoincrement=True),
    Column("model_id", Text, nullable=False, unique=True),
    Column("spec", Text, nullable=False),
)
"""Models that vectors were made with, and the setting that opens each again."""


vectors = Table(
    "vectors",
    metadata,
    Column("vector_seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("interaction_id", BigInteger, nullable=False),
    Column("model_key", BigInteger, nullable=False),
    Column("chunks", LargeBinary),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index("vectors_by_interaction", "interaction_id", "model_key", unique=True),
    Index("vectors_by_user", "org_id", "user_id", "model_key", "vector_seq"),
    sqlite_autoincrement=True,
)
"""Vectors of interactions: `chunks` holds float16 rows of the model's dimensions, empty for a
record without text, NULL while its attempts failed. `vector_seq` grows in the order of commits, so
that a cache can ask for what is new."""
