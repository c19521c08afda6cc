"""A handler that SQLite calls every few instructions, on every connection of a store under test."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def called_every(instructions: int, handler: Callable[[], int]) -> Iterator[None]:
    """Have connections that are made in the block call the handler; not 0 ends the statement."""

    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.set_progress_handler(handler, instructions)

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
