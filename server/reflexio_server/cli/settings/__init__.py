"""Settings: read from flags and environment, explained, and shown."""
