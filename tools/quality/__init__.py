"""The quality of search, measured on public sets; see docs/finding.md."""
