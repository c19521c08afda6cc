"""Messages: the contract's types from and to plain Python values."""
