"""A database of each version of the schema, as it was left by a server of that time."""
