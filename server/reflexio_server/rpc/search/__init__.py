"""Handlers that search interactions."""
