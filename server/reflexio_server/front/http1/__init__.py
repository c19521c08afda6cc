"""HTTP/1.1: one connection, its requests and their heads."""
