"""The files of the database: their space, their damage, their backups."""
