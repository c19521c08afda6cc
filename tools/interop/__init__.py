"""Client tests of each language, run against real servers and counted."""
