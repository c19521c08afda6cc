"""Kills a publishing server over and over and proves that it kept what it acknowledged."""
