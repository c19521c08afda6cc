"""A handler that SQLite calls every few instructions, on every connection of a store under test."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

STEPS_OF_A_COUNT = 10
GROWTH_MAX = 1.5


class Steps:
    """Counts the steps of every connection, in tens."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        """Be SQLite's progress handler: 0 goes on."""
        self.count += 1
        return 0


def grown(few: Mapping[str, int], many: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return the calls that cost clearly more beside many records of others than beside few."""
    assert sum(few.values()) > 100
    return {
        name: (few[name], many[name]) for name in few if many[name] > few[name] * GROWTH_MAX + 10
    }


@contextmanager
def steps_counted() -> Iterator[Steps]:
    """Count the steps of connections that are made in the block."""
    steps = Steps()
    with called_every(STEPS_OF_A_COUNT, steps):
        yield steps


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
