"""HTTP routes of the contract and their translation to RPCs."""
