"""Runs each language's client tests against real servers, and counts what they ran."""
