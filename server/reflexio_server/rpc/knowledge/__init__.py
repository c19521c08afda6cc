"""Handlers of playbooks and profiles."""
