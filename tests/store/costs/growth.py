"""Calls that cost more, the more others have stored. SQLite counts its own steps: no clock."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from reflexio_server.sql.stores import SqlStore

from tests.support.store.database_steps import called_every

STEPS_OF_A_COUNT = 10
GROWTH_MAX = 1.5
"""How many times as much a call may cost beside the many; that and ten counts more."""


class Filled(Protocol):
    """A store with records of mine among those of others."""

    store: SqlStore

    async def fill(self, others: int) -> None:
        """Store what is mine between two crowds of others."""


Subject = TypeVar("Subject", bound=Filled)


def grown(
    make: Callable[[SqlStore], Subject],
    calls: Mapping[str, Callable[[Subject], Awaitable[Any]]],
    folder: Path,
    others: tuple[int, int],
) -> dict[str, tuple[int, int]]:
    """Return the cost of those calls that grow, beside the few others and beside the many."""
    few, many = (asyncio.run(_costs(make, calls, folder / f"{n}", n)) for n in others)
    assert sum(few.values()) > 100
    return {
        name: (few[name], many[name]) for name in calls if many[name] > few[name] * GROWTH_MAX + 10
    }


async def _costs(
    make: Callable[[SqlStore], Subject],
    calls: Mapping[str, Callable[[Subject], Awaitable[Any]]],
    folder: Path,
    others: int,
) -> dict[str, int]:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0  # the statement goes on

    folder.mkdir()
    with called_every(STEPS_OF_A_COUNT, count), SqlStore(folder) as store:
        subject = make(store)
        await subject.fill(others)
        costs = {}
        for name, call in calls.items():
            before = steps
            await call(subject)
            costs[name] = steps - before
        return costs
