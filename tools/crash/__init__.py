"""Kills of a publishing server, over and over, and the proof that it kept what it acknowledged."""
