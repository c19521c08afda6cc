"""Others' waits while one organisation writes much."""
