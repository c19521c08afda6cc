"""Dependencies pinned with the hashes of all their files, and how the pins are made anew."""
