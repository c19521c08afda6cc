"""Playbook writers: what a correction teaches."""
