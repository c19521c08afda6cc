"""Places for what runs at once, shared so that nobody takes them all."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from reflexio_server.core import limits
from reflexio_server.core.access.accounts import Account, Accounts
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import overloaded


class Room:
    """So many places, and as many organisations' first ones beyond them. For one event loop.

    An organisation may have limits.SHARE of what the others leave, a key as much of what the other
    keys of its organisation leave of that. Whoever has fewer than RESERVED_PLACES finds one in the
    common reserve however full the room is.
    """

    def __init__(self, places_max: int, reserve_max: int = limits.RESERVE_PLACES_MAX) -> None:
        self._places_max = places_max
        self._reserve_max = reserve_max
        self._taken = 0
        self._accounts = Accounts()

    def take(self, caller: Caller) -> Account | None:
        """Take a place and return what gives it back; None where there is none for the caller."""
        account = self._accounts.of((caller.org_id, caller.key_id))
        of_org = account.org.held
        if not self._has_place(of_org, account.held, bool(caller.key_id)):
            is_small = of_org < limits.RESERVED_PLACES
            if not is_small or self._taken >= self._places_max + self._reserve_max:
                if not account.held:
                    self._accounts.release(account, 0)
                return None
        self._taken += 1
        account.add(1)
        return account

    def _has_place(self, of_org: int, of_key: int, has_key: bool) -> bool:
        org_max = limits.SHARE * (self._places_max - (self._taken - of_org))
        if self._taken >= self._places_max or of_org + 1 > max(org_max, 1):
            return False
        return not has_key or of_key + 1 <= max(limits.SHARE * (org_max - (of_org - of_key)), 1)

    def give_back(self, account: Account) -> None:
        """Leave a place that was taken."""
        self._taken -= 1
        self._accounts.release(account, 1)

    @contextmanager
    def place(self, caller: Caller) -> Iterator[None]:
        """Give a place while the block runs. Raises OVERLOADED where there is none."""
        account = self.take(caller)
        if account is None:
            raise overloaded()
        try:
            yield
        finally:
            self.give_back(account)


class Seat:
    """The place of one call: it may move to the room of those that wait."""

    __slots__ = ("_account", "_caller", "_room", "_waiting_room")

    def __init__(self, room: Room, waiting_room: Room, caller: Caller) -> None:
        """Take a place. Raises OVERLOADED where there is none."""
        self._room = room
        self._waiting_room = waiting_room
        self._caller = caller
        account = room.take(caller)
        if account is None:
            raise overloaded()
        self._account = account

    def begin_waiting(self) -> bool:
        """Let somebody else work meanwhile; False where too many wait already."""
        if self._room is self._waiting_room:
            return True
        account = self._waiting_room.take(self._caller)
        if account is None:
            return False
        self._room.give_back(self._account)
        self._room, self._account = self._waiting_room, account
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._room.give_back(self._account)


SEAT: ContextVar[Seat | None] = ContextVar("SEAT", default=None)
"""Where the running call sits."""


def may_wait() -> bool:
    """Say that the running call has done its work and only waits from now on.

    It holds no worker's place then. False where too many wait already: it should answer now.
    """
    seat = SEAT.get()
    return seat is None or seat.begin_waiting()
