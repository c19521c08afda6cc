"""Callers: keys, scopes, rates."""
