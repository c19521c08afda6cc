"""Commands about learning jobs."""
