"""Models: texts to vectors, locally or through an OpenAI-compatible service."""
