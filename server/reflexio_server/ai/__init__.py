"""Models: texts to vectors, corrections to playbooks; here or by an OpenAI-compatible service."""
