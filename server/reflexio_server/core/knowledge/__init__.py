"""Knowledge: playbooks and profiles, their search, vectors and aggregation."""
