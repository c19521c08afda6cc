"""Streams of JSON lines."""
