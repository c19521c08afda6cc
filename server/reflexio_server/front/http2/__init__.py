"""JSON over HTTP/2."""
