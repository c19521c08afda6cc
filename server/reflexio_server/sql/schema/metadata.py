"""The metadata that all tables share."""

from sqlalchemy import (
    BigInteger,
    Integer,
    MetaData,
)

metadata = MetaData()


ROW_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite makes only `INTEGER PRIMARY KEY` the row's own key."""
