"""Access to an OpenAI-compatible service: address, key, retries."""
