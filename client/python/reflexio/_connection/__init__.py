"""Connections: channels, certificates, retries, forks, status."""
