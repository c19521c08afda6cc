"""What is known: playbooks and profiles, their search, vectors and aggregation."""
