"""The comparison of two playbooks."""
