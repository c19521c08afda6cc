"""The audit log: who changed what for others, kept for as many days as the operator says."""

from typing import NamedTuple, Protocol, Self

from reflexio_server.core.background import BackgroundLoop
from reflexio_server.core.clock import DAY_S, SYSTEM_CLOCK, Clock
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import read_token, write_token

FORGET_EVERY_S = 600.0
"""Between two looks at what is older than it is kept."""


class AuditEntry(NamedTuple):
    """One act. `created_at` is epoch seconds; `details` are `name=value`."""

    entry_id: int
    created_at: int
    rpc: str
    key_id: str
    call_id: str
    details: tuple[str, ...]
    named_user: bool
    record_count: int


class AuditFilter(NamedTuple):
    """Which entries to list; empty or None means no restriction. Times are inclusive."""

    rpc: str = ""
    key_id: str = ""
    user_id: str = ""
    start_time: int | None = None
    end_time: int | None = None


class AuditStore(Protocol):
    """Keeps the entries. Methods may raise `ServiceError`, as `Store` does."""

    async def list_entries(
        self, org_id: str, wanted: AuditFilter, *, before_id: int | None, count_max: int
    ) -> list[AuditEntry]:
        """Return entries, newest first, with ids below `before_id`."""
        ...

    async def forget_entries(self, before: int) -> bool:
        """Delete some entries of all organisations created before a time; whether more are left."""
        ...


class AuditListing(NamedTuple):
    """One page of the log and the token of the next, empty when nothing is left."""

    entries: list[AuditEntry]
    next_page_token: str


class AuditLog:
    """Gives the log, and forgets what is older than `days` while its block runs; 0 keeps all."""

    def __init__(self, store: AuditStore, days: int, clock: Clock = SYSTEM_CLOCK) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._loop = BackgroundLoop(self._step, "audit_log")

    async def __aenter__(self) -> Self:
        if self._days:
            self._loop.start()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._loop.stop()

    async def _step(self) -> None:
        await self.forget()
        await self._loop.rest(FORGET_EVERY_S)

    async def forget(self) -> None:
        """Delete the entries that are older than they are kept."""
        while self._days and await self._store.forget_entries(
            self._clock.now_s() - self._days * DAY_S
        ):
            pass

    async def list_entries(
        self, org_id: str, wanted: AuditFilter, *, count_max: int, page_token: str
    ) -> AuditListing:
        """List an organisation's entries, newest first."""
        token = read_token(page_token, int)
        count_max = min(count_max, PAGE_ROWS_MAX)
        entries = await self._store.list_entries(
            org_id, wanted, before_id=token[0] if token else None, count_max=count_max + 1
        )
        page = entries[:count_max]
        return AuditListing(
            page, write_token(page[-1].entry_id) if len(entries) > count_max else ""
        )
