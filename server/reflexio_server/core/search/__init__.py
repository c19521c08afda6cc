"""Finding interactions: vectors, the embedding follower, partitions."""
