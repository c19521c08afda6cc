"""The kinds of database that a store may stand on, each opened empty for a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from reflexio_server.core.clock import SYSTEM_CLOCK, Clock
from reflexio_server.sql.stores import SqlStore

from tests.support.store.postgres import shared_postgres

SQLITE, POSTGRES = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRES)


class OpenStore(Protocol):
    """Opens the same database each time."""

    def __call__(self, clock: Clock = SYSTEM_CLOCK) -> SqlStore:
        """Return the store, migrated."""
        ...


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[OpenStore]:
    """Give what opens a store on an empty database of a kind while the block runs."""
    if kind == SQLITE:
        yield lambda clock=SYSTEM_CLOCK: SqlStore(folder, clock)
        return
    with shared_postgres().database() as url:
        yield lambda clock=SYSTEM_CLOCK: SqlStore(folder, clock, url)
