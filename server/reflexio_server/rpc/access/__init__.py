"""Handlers of keys and of the admin service."""
