"""Commands that find what was learned."""
