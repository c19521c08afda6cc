"""Statements over playbooks and profiles."""
