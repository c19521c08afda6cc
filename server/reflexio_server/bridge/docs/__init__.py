"""The documentation page at `/docs`."""
