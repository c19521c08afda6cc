"""Text analysis: tokens, stop words, quantities, negation, agreement."""
