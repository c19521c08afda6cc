"""Connections, group commit and prepared statements; knows no feature."""
