"""Models: texts to vectors, on this machine or by an OpenAI-compatible service."""
