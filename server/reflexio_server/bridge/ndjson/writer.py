"""The answering half of an NDJSON stream: holds answers within a limit, writes them in order."""

import asyncio
from collections import deque
from dataclasses import dataclass

from reflexio_server.bridge.asgi.exchange import ClientGoneError, Exchange
from reflexio_server.bridge.asgi.replies import NO_SNIFFING, ReplyHeaders
from reflexio_server.core.limits import (
    STREAM_IDLE_TIMEOUT_S,
    STREAM_REQUESTS_MAX,
    WRITE_STALL_TIMEOUT_S,
)

NDJSON_HEADERS: ReplyHeaders = ((b"content-type", b"application/x-ndjson"), NO_SNIFFING)

WRITE_BYTES = 64 * 2**10
"""Answers written at once: what the server's transport buffers before it makes the writer wait."""


WAITING_ANSWERS_BYTES = 2**20
"""Answers that may wait also where memory is short."""


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """What one stream may hold, and how long it waits for its client."""

    lines_per_message_max: int = 64
    """Lines in one message of the RPC: enough to make its overhead vanish."""
    message_bytes_max: int = 2**20
    """Lines in one message of the RPC, in bytes, unless a single one is longer."""
    lines_in_flight_max: int = STREAM_REQUESTS_MAX
    """Lines read and not answered; then the server stops reading."""
    held_bytes_max: int = 64 * 2**20
    """Answers that the client has not read: about 200,000 replies."""
    stall_timeout_s: float = WRITE_STALL_TIMEOUT_S
    """How long a client may read nothing once it has sent everything or `held_bytes_max` wait."""
    idle_timeout_s: float = STREAM_IDLE_TIMEOUT_S
    """How long a client may send nothing: a live feed pauses, a vanished peer stays silent."""


class AnswerWriter:
    """Writes what it is given to the client, as fast as the client reads.

    A client that is still sending may leave answers unread up to `held_bytes_max`; one that has
    sent everything, or passed that limit, must read something every `stall_timeout_s`.
    """

    def __init__(self, exchange: Exchange, limits: StreamLimits) -> None:
        self._exchange = exchange
        self._limits = limits
        self._held: deque[bytes] = deque()
        self.held_bytes = 0
        """Of answers that wait to be written."""
        self._client_must_read = False
        self._ended = False
        self._ready = asyncio.Event()
        self._stall: asyncio.Timeout | None = None
        """The timer of the write that is under way."""
        self.has_begun = False
        """Whether any answer was ever given."""
        self.progress = asyncio.Event()
        """Set whenever something was written."""

    def is_full(self) -> bool:
        """Tell whether as much is held as may be, or as there is memory for."""
        return self.held_bytes >= self._limits.held_bytes_max or (
            self.held_bytes > WAITING_ANSWERS_BYTES
            and not self._exchange.holding.has_room(WAITING_ANSWERS_BYTES)
        )

    def hold(self, answer: bytes) -> None:
        """Give one answer to be written after those given before."""
        self.has_begun = True
        self._held.append(answer)
        self.held_bytes += len(answer)
        self._ready.set()
        self._watch()

    def expect_reading(self) -> None:
        """Say that the client has sent everything: from now on it has to read."""
        self._client_must_read = True
        self._watch()

    def end(self) -> None:
        """Say that no answer follows."""
        self._ended = True
        self._ready.set()

    async def run(self) -> None:
        """Write until `end`; raises ClientGoneError for a client that has to read and does not."""
        exchange = self._exchange
        exchange.is_stream = True
        try:
            async with asyncio.timeout(None) as stall:
                while await self._has_answer(stall):
                    self._stall = stall
                    self._watch()
                    if not exchange.started:
                        await exchange.start(200, NDJSON_HEADERS)
                    await exchange.write(self._next_answers(), more=True)
                    self.progress.set()
                if not exchange.started:
                    await exchange.start(200, NDJSON_HEADERS)
                await exchange.write(b"")
        except TimeoutError:
            raise ClientGoneError from None

    async def _has_answer(self, stall: asyncio.Timeout) -> bool:
        """Wait for an answer to write, without a time limit; False when there will be none."""
        self._stall = None
        stall.reschedule(None)
        while not self._held and not self._ended:
            self._ready.clear()
            await self._ready.wait()
        return bool(self._held)

    def _next_answers(self) -> bytes:
        answers = []
        size_bytes = 0
        while self._held and size_bytes < WRITE_BYTES:
            answers.append(self._held.popleft())
            size_bytes += len(answers[-1])
        self.held_bytes -= size_bytes
        return b"".join(answers)

    def _watch(self) -> None:
        """Start the timer of the write under way, if its client has no reason not to read."""
        stall = self._stall
        if stall is None or stall.when() is not None:
            return
        if self._client_must_read or self.is_full():
            now = asyncio.get_running_loop().time()
            stall.reschedule(now + self._limits.stall_timeout_s)
