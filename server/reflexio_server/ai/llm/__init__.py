"""A language model asked for a structured answer: service, budget, repair, grounding."""
