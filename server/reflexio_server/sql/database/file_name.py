"""The database's file name, apart from what opens it: commands that open nothing start sooner."""

from typing import Final

DATABASE_NAME: Final = "reflexio.db"
