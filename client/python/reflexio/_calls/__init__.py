"""Calls: what is sent for each method and what comes back."""
