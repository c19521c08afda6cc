"""The embedded database: its engines, its files, and how its SQL is spelled."""
