"""Pages for whoever runs the server: health and metrics."""
