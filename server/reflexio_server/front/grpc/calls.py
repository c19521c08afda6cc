"""The calls of one gRPC connection: what each holds in memory, from its first frame to its last."""

import asyncio
import itertools
import time
from collections.abc import Callable
from functools import partial

from reflexio_server.core.errors import ServiceError, too_large, too_slow
from reflexio_server.core.limits import (
    BODY_TOTAL_TIMEOUT_S,
    GRPC_HANDSHAKE_TIMEOUT_S,
    GRPC_UNKNOWN_CALLS_MAX,
    HTTP_BODY_BYTES_PER_S_MIN,
    HTTP_BODY_TIMEOUT_S,
    MESSAGE_SIZE_BYTES_MAX,
)
from reflexio_server.core.memory_budget import NOBODY, Holding, MemoryBudget
from reflexio_server.front.grpc.frames import Incoming, counted_bytes

UNKNOWN_SHARE = 8
"""Calls whose caller is not known yet may hold this fraction of the budget together."""

_connection_numbers = itertools.count(1)

REFUSAL_GRACE_S = 1.0
"""How long a refused call waits for the gRPC server to say why; its connection is not read."""


class Call:
    """One call on its way through the front."""

    __slots__ = ("began_at_s", "holding", "incoming", "message_began_at_s")

    def __init__(self, holding: Holding, now_s: float) -> None:
        self.holding = holding
        self.incoming = holding.arrival = Incoming(self._begin_message)
        self.began_at_s = now_s
        self.message_began_at_s = now_s

    def _begin_message(self, size_bytes: int, is_compressed: bool) -> None:
        self.message_began_at_s = time.monotonic()
        if size_bytes > MESSAGE_SIZE_BYTES_MAX:
            self.holding.refuse(too_large(MESSAGE_SIZE_BYTES_MAX))
        else:
            self.holding.begin_message(counted_bytes(size_bytes, is_compressed=is_compressed))

    def fault(self, now_s: float) -> ServiceError | None:
        """Return what ends the call if it is too slow."""
        incoming = self.incoming
        since_s = self.message_began_at_s if incoming.is_within else self.holding.reads_since_s
        if since_s is None:
            return None
        received = incoming.message_bytes - incoming.left_bytes if incoming.is_within else 0
        left_s = HTTP_BODY_TIMEOUT_S + received / HTTP_BODY_BYTES_PER_S_MIN
        return too_slow() if now_s - since_s > min(left_s, BODY_TOTAL_TIMEOUT_S) else None

    def is_left(self, now_s: float) -> bool:
        """Tell whether nobody takes the call up, or nobody takes its answer."""
        if self.holding.account is None:
            return now_s - self.began_at_s > GRPC_HANDSHAKE_TIMEOUT_S
        answered_at_s = self.holding.answered_at_s
        return answered_at_s is not None and now_s - answered_at_s > BODY_TOTAL_TIMEOUT_S


class Calls:
    """The open calls of one connection, by their HTTP/2 stream.

    `kill` is told of a stream that must end now, since nobody else can say why.
    """

    def __init__(self, budget: MemoryBudget, kill: Callable[[int], None]) -> None:
        self._budget = budget
        self._kill = kill
        self._number = next(_connection_numbers)
        self._calls: dict[int, Call] = {}
        self._refused_unknown: set[int] = set()

    def begin(self, stream: int) -> bytes:
        """Count a new call and return the token by which the gRPC server finds it."""
        token = f"{self._number}.{stream}"
        holding = self._budget.open(token)
        holding.on_refused = partial(self._refuse_unknown, stream)
        self._calls[stream] = Call(holding, time.monotonic())
        if self._budget.used_bytes > self._budget.total_bytes:
            self._kill(stream)
        return token.encode("ascii")

    def _refuse_unknown(self, stream: int) -> None:
        """Leave the reason to the gRPC server, which is about to learn who is calling.

        Of a call that needs no key it learns nothing, and gives no reason.
        """
        self._refused_unknown.add(stream)
        account = self._calls[stream].holding.account if stream in self._calls else None
        is_nobodys = account is not None and account.name == NOBODY
        grace_s = 0.0 if is_nobodys else REFUSAL_GRACE_S
        asyncio.get_running_loop().call_later(grace_s, self._kill_unknown, stream)

    def _kill_unknown(self, stream: int) -> None:
        if self._is_unknown(stream):
            self._kill(stream)

    def _is_unknown(self, stream: int) -> bool:
        call = self._calls.get(stream)
        if call is None:
            return False
        account = call.holding.account
        return account is None or account.name == NOBODY

    def incoming(self, stream: int) -> Incoming | None:
        """Return where a call's body is counted, None for one that has ended."""
        call = self._calls.get(stream)
        return call.incoming if call is not None else None

    def end(self, stream: int) -> None:
        """Forget a call that is over for both sides of the connection."""
        call = self._calls.pop(stream, None)
        if call is not None:
            call.holding.on_refused = None
            call.holding.leave()

    def end_all(self) -> None:
        """Forget every call: the connection is gone."""
        for stream in list(self._calls):
            self.end(stream)

    def too_many_unknown(self) -> bool:
        """Tell whether the connection should wait until the gRPC server knows who is calling."""
        if self._refused_unknown:
            self._refused_unknown = set(filter(self._is_unknown, self._refused_unknown))
            if self._refused_unknown:
                return True
        if self._budget.unbound_bytes * UNKNOWN_SHARE > self._budget.total_bytes:
            return any(call.holding.account is None for call in self._calls.values())
        if len(self._calls) <= GRPC_UNKNOWN_CALLS_MAX:
            return False
        unknown = sum(call.holding.account is None for call in self._calls.values())
        return unknown > GRPC_UNKNOWN_CALLS_MAX

    def look(self, now_s: float) -> None:
        """End the calls that are too slow or left alone; to be called every few seconds."""
        for stream, call in list(self._calls.items()):
            if call.is_left(now_s):
                self._kill(stream)
            elif (fault := call.fault(now_s)) is not None:
                call.holding.refuse(fault)
