"""Adapters of agent frameworks; each part needs the extra of its name and loads when imported."""
