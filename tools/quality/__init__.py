"""Measures how well search finds what it should, on two public sets; see docs/finding.md."""
