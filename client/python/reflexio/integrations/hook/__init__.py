"""Hooks of coding agents: what one tells is kept in a file at once and sent in the background."""
