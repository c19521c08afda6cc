"""Middleware before every handler: admission and quotas."""
