"""The memory that calls may hold together, shared fairly among those who call.

A call's body counts from the moment that its size is known, its answer until the peer has taken it.
Whoever holds much is refused first: an organisation may hold as much as is still free after it, a
key as much as its organisation leaves of that, so that there is always room for one more caller.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from reflexio_server.core.access.accounts import Account, Accounts, KeyName
from reflexio_server.core.errors import ServiceError, memory_exhausted
from reflexio_server.core.limits import (
    CALL_BYTES,
    CALLER_BYTES_MAX,
    MEMORY_BUDGET_BYTES_MIN,
    OPEN_CALL_BYTES_MAX,
    SMALL_CALL_BYTES_MAX,
)

CALL_TOKEN_HEADER = "reflexio-call"
"""The header of a gRPC call that says under which token it was opened."""

NOBODY = ("\0nobody", "")
"""Whose calls those are that need no key: no organisation has such a name."""

SMALL_CALL_FACTOR = 4
"""Small calls may take so many times what is free: four fifths of everything for a lone caller."""


class MemoryBudget:
    """Counts the bytes of all calls. Used on the event loop alone."""

    def __init__(self, total_bytes: int = MEMORY_BUDGET_BYTES_MIN) -> None:
        self.total_bytes = total_bytes
        self.used_bytes = 0
        self.unbound_bytes = 0
        """Of calls of which nobody knows yet whose they are."""
        self._accounts = Accounts()
        self._by_token: dict[str, Holding] = {}

    def open(self, token: str = "") -> "Holding":
        """Count a call that begins. By `token` others find it, until it is closed."""
        holding = Holding(self, token)
        if token:
            self._by_token[token] = holding
        return holding

    def find(self, token: str) -> "Holding | None":
        """Return the call that was opened with the token and is still open."""
        return self._by_token.get(token)

    def forget(self, holding: "Holding") -> None:
        """Find the call by its token no more."""
        self._by_token.pop(holding.token, None)

    def has_room(self, holding: "Holding", more_bytes: int) -> bool:
        """Tell whether a call may hold so many bytes more."""
        free_bytes = self.total_bytes - self.used_bytes - more_bytes
        if free_bytes < 0:
            return False
        account = holding.account
        if account is None:
            return True
        own_bytes = holding.size_bytes + more_bytes
        org_bytes = account.org.held + more_bytes
        if own_bytes <= SMALL_CALL_BYTES_MAX:
            return org_bytes <= SMALL_CALL_FACTOR * free_bytes
        if account.name == NOBODY and own_bytes > OPEN_CALL_BYTES_MAX:
            return False
        if org_bytes == own_bytes:
            return True  # the only call of its organisation: nothing is too large to pass
        key_bytes = account.held + more_bytes
        return (
            org_bytes <= free_bytes
            and key_bytes <= free_bytes - org_bytes
            and key_bytes <= CALLER_BYTES_MAX
        )

    def count(self, account: Account | None, more_bytes: int) -> None:
        """Count bytes of a caller, fewer where the number is negative."""
        self.used_bytes += more_bytes
        if account is None:
            self.unbound_bytes += more_bytes
        else:
            account.add(more_bytes)

    def assign(self, account: Account | None, size_bytes: int, name: KeyName) -> Account:
        """Count bytes of one caller, None for one that nobody knew, as those of another."""
        if account is None:
            self.unbound_bytes -= size_bytes
        else:
            self._accounts.release(account, size_bytes)
        account = self._accounts.of(name)
        account.add(size_bytes)
        return account

    def give_back(self, account: Account | None, size_bytes: int) -> None:
        """Count what a call held no more."""
        self.used_bytes -= size_bytes
        if account is None:
            self.unbound_bytes -= size_bytes
        else:
            self._accounts.release(account, size_bytes)


class Arrival(Protocol):
    """What of a call has come in, as the front sees it."""

    @property
    def is_whole(self) -> bool:
        """Whether its first message has come in, from its first byte to its last."""


class Holding:
    """What one call holds. Two may share it (`join`), and the last to `leave` gives all back."""

    __slots__ = (
        "_budget",
        "_parties",
        "account",
        "answered_at_s",
        "arrival",
        "message_bytes",
        "on_refused",
        "reads_since_s",
        "refusal",
        "size_bytes",
        "token",
        "unanswered_bytes",
    )

    def __init__(self, budget: MemoryBudget, token: str) -> None:
        self._budget = budget
        self._parties = 1
        self.token = token
        self.account: Account | None = None
        """Its caller's, None as long as nobody knows who is calling."""
        self.size_bytes = CALL_BYTES
        self.message_bytes: deque[int] = deque()
        """What was counted for each message on its way to its reader."""
        self.unanswered_bytes = 0
        """What was counted for messages that were read and nobody has taken on."""
        self.refusal: ServiceError | None = None
        """Set, once, when the call may go no further."""
        self.on_refused: Callable[[], object] | None = None
        """Told when it is."""
        self.reads_since_s: float | None = None
        """Since when its one message is awaited."""
        self.answered_at_s: float | None = None
        """When its answer was ready to be taken."""
        self.arrival: Arrival | None = None
        """Set by who sees the call's bytes come in."""
        budget.count(None, CALL_BYTES)

    def bind(self, org_id: str, key_id: str) -> None:
        """Count the call as that of a caller from now on."""
        if self._parties:
            self.account = self._budget.assign(self.account, self.size_bytes, (org_id, key_id))

    def has_room(self, more_bytes: int) -> bool:
        """Tell whether it may hold so many bytes more."""
        return self._budget.has_room(self, more_bytes)

    def add(self, more_bytes: int) -> bool:
        """Hold more; False, and nothing counted, where there is no room."""
        if not self._parties:
            return True
        if not self._budget.has_room(self, more_bytes):
            return False
        self.size_bytes += more_bytes
        self._budget.count(self.account, more_bytes)
        return True

    def take(self, more_bytes: int) -> None:
        """Hold more; raises RESOURCE_EXHAUSTED / OVERLOADED where there is no room."""
        if not self.add(more_bytes):
            raise memory_exhausted()

    def begin_message(self, size_bytes: int) -> None:
        """Hold a message that begins to come in; without room the call is refused."""
        if self.add(size_bytes):
            self.message_bytes.append(size_bytes)
        else:
            self.refuse(memory_exhausted())

    def end_message(self, size_bytes: int) -> None:
        """Say that a message was read, and how large it is; raises where there is no room."""
        counted_bytes = self.message_bytes.popleft() if self.message_bytes else 0
        if counted_bytes > size_bytes:
            self.release(counted_bytes - size_bytes)
        elif counted_bytes < size_bytes:
            self.take(size_bytes - counted_bytes)
        self.unanswered_bytes += size_bytes

    def has_small_message(self) -> bool:
        """Tell whether a message has come in whole, and is one that nobody is refused for."""
        return (
            self.arrival is not None
            and self.arrival.is_whole
            and len(self.message_bytes) == 1
            and self.message_bytes[0] <= SMALL_CALL_BYTES_MAX
        )

    def take_on(self) -> int:
        """Return the bytes of messages that were read; whoever asks releases them."""
        taken_bytes, self.unanswered_bytes = self.unanswered_bytes, 0
        return taken_bytes

    def release(self, size_bytes: int) -> None:
        """Hold so much less."""
        if self._parties and size_bytes:
            self.size_bytes -= size_bytes
            self._budget.count(self.account, -size_bytes)

    def refuse(self, refusal: ServiceError) -> None:
        """Let the call go no further; the first refusal counts."""
        if self.refusal is None:
            self.refusal = refusal
            if self.on_refused is not None:
                self.on_refused()

    def join(self) -> None:
        """Hold it together with who opened it."""
        self._parties += 1

    def leave(self) -> None:
        """Need it no more."""
        self._parties -= 1
        if not self._parties:
            self._budget.give_back(self.account, self.size_bytes)
            self._budget.forget(self)
