"""Handlers of learning status."""
