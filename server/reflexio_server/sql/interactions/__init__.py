"""Statements over requests, interactions and outcomes."""
