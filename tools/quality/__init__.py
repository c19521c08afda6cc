"""Measures how well search finds what it should, on public sets; see docs/finding.md."""
