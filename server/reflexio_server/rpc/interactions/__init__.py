"""Handlers that record, list and delete interactions and outcomes."""
