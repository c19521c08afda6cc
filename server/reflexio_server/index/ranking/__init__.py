"""The ranking recipe: what counts for a record, and how much."""
