"""The partitions in memory, and how they keep up with the store."""
