"""Recorded events: requests, sessions, images, outcomes, deletion."""
