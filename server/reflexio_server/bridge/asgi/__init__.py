"""HTTP exchanges: requests, replies, and what a browser may ask."""
