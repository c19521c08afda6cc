"""Texts to vectors: the local model and an OpenAI-compatible service."""
