"""A gRPC call's way in: who is calling, from its headers alone, and only then its messages."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import grpc

from reflexio_server.core.access.caller import Authenticate, Caller, new_call_id
from reflexio_server.core.errors import malformed, memory_exhausted
from reflexio_server.core.limits import CALL_BYTES
from reflexio_server.core.memory_budget import CALL_TOKEN_HEADER, NOBODY, Holding, MemoryBudget
from reflexio_server.core.metrics import CALLS

OK, LEFT = "OK", "CANCELLED"
"""How a call ends that was answered, and one whose caller left."""
GRPC = "grpc"

Context = grpc.aio.ServicerContext[Any, Any]


class Entry:
    """Lets calls in. `authenticate` takes headers and raises UNAUTHENTICATED for nobody."""

    def __init__(self, authenticate: Authenticate, budget: MemoryBudget) -> None:
        self._authenticate = authenticate
        self._budget = budget

    def begin(self, context: Context, path: str = "") -> "Entering":
        """Return a call that has begun: its headers are here, of its body nothing is read.

        `path` is the RPC's, by which it is counted.
        """
        headers = _text_headers(context.invocation_metadata() or ())
        token = headers.pop(CALL_TOKEN_HEADER, "")
        holding = self._budget.find(token) if token else None
        if holding is None:
            holding = self._budget.open()
        else:
            holding.join()
        return Entering(self._authenticate, headers, holding, context, path)

    def has_small_message(self, metadata: Sequence[tuple[str, Any]]) -> bool:
        """Tell whether a call's message is small and has come in, so that reading it is safe."""
        for name, value in reversed(metadata):  # the front's token comes last
            if name == CALL_TOKEN_HEADER:
                holding = self._budget.find(value)
                if holding is not None:
                    return holding.has_small_message()
        return False

    def open_to_all(self, metadata: Iterable[tuple[str, Any]]) -> None:
        """Count a call that needs no key as one of nobody's; only small ones find room."""
        holding = self._budget.find(_text_headers(metadata).get(CALL_TOKEN_HEADER, ""))
        if holding is not None:
            holding.bind(*NOBODY)
            # Its message may have begun before it was known that the call needs no key.
            if not holding.has_room(0):
                holding.refuse(memory_exhausted())


class Entering:
    """One call: first `admit`, then its messages by `read`, and `leave` in the end."""

    __slots__ = (
        "_authenticate",
        "_began_at_s",
        "_call_id",
        "_context",
        "_headers",
        "_path",
        "caller",
        "code",
        "holding",
    )

    def __init__(
        self,
        authenticate: Authenticate,
        headers: Mapping[str, str],
        holding: Holding,
        context: Context,
        path: str,
    ) -> None:
        self._path = path
        self._call_id = ""
        self._began_at_s = time.perf_counter()
        self.code = LEFT
        """How the call ends, as its caller hears it."""
        self._authenticate = authenticate
        self._headers = headers
        self._context = context
        self.holding = holding
        self.caller: Caller | None = None

    @property
    def call_id(self) -> str:
        """Names the call in logs and error replies, also one that nobody was let in with."""
        if self.caller is not None:
            return self.caller.call_id
        if not self._call_id:
            self._call_id = new_call_id()
        return self._call_id

    def admit(self) -> Caller:
        """Return who is calling. Raises UNAUTHENTICATED, or OVERLOADED where memory is short."""
        caller = self.caller = self._authenticate(self._headers)
        holding = self.holding
        holding.on_refused = None  # from now on the call itself says why it ends
        holding.bind(caller.org_id, caller.key_id)
        holding.take(0)
        return caller

    async def read_one(self) -> bytes:
        """Return the one message. Raises what `read` raises, MALFORMED_MESSAGE without one."""
        self.holding.reads_since_s = time.monotonic()
        data = await self.read()
        self.holding.reads_since_s = None
        if data is None:
            raise malformed("the call came without a request")
        return data

    def take(self, data: bytes) -> bytes:
        """Return the one message, which gRPC has read; raises what `read` raises."""
        if self.holding.refusal is not None:
            raise self.holding.refusal
        self.holding.end_message(len(data))
        return data

    async def read(self) -> bytes | None:
        """Return the next message, None after the last.

        Raises the ServiceError that the call is refused with while its message comes in.
        """
        holding = self.holding
        if holding.refusal is not None:
            raise holding.refusal
        task = asyncio.current_task()
        assert task is not None
        holding.on_refused = task.cancel
        try:
            data: Any = await self._context.read()
        except asyncio.CancelledError:
            if holding.refusal is None:
                raise
            task.uncancel()
            raise holding.refusal from None
        finally:
            holding.on_refused = None
        if data is grpc.aio.EOF:
            return None
        holding.end_message(len(data))
        message: bytes = data
        return message

    def answer(self, data: bytes) -> bytes:
        """Count an answer until the peer has taken it; raises where there is no room for it.

        A small one has its room in what every call is counted for.
        """
        more_bytes = len(data) - CALL_BYTES
        if more_bytes > 0:
            self.holding.take(more_bytes)
        self.holding.answered_at_s = time.monotonic()
        return data

    def answered(self, data: bytes) -> None:
        """Say that one of several answers is on its way."""
        self.holding.release(max(len(data) - CALL_BYTES, 0))
        self.holding.answered_at_s = None

    def leave(self) -> None:
        """Say that the call needs its memory no more."""
        if self.holding.answered_at_s is None:
            self.holding.answered_at_s = time.monotonic()
        self.holding.leave()
        CALLS.observe(time.perf_counter() - self._began_at_s, GRPC, self._path, self.code)


def _text_headers(metadata: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Return the headers that are text; of doubled ones the last counts."""
    return {key: value for key, value in metadata if isinstance(value, str)}
