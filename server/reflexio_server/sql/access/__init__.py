"""Statements over access keys."""
