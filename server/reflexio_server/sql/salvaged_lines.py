"""The keys that only lines of a salvaged database have."""

SALVAGED_ORG = "org_id"
"""In a request's line: whose it was."""
SALVAGED_TABLE = "table"
SALVAGED_RECORD = "record"
"""Together: a row of a table that holds no requests."""
