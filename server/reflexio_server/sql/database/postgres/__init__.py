"""PostgreSQL: its engines, its schema, and how its SQL is spelled."""
