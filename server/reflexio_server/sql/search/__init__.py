"""Statements over vectors and what searches read."""
