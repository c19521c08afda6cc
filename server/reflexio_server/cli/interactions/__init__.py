"""Commands that record interactions and find them."""
