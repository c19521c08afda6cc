"""Statements over learning jobs."""
