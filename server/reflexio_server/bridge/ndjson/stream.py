"""NDJSON over the RPCs that stream both ways: a request a line, answered by a line, in order.

Reading, the RPC and writing run side by side. A client that reads only after it has sent everything
is served too, as long as the answers that wait for it fit into `held_bytes_max`; beyond that the
server stops reading, and a client that then does not read either is given up.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from google.protobuf.message import Message

from reflexio_server.bridge.asgi.exchange import NDJSON_TYPES, Exchange
from reflexio_server.bridge.asgi.pieces import Pieces
from reflexio_server.bridge.asgi.replies import error_object
from reflexio_server.bridge.codec.issues import Notices
from reflexio_server.bridge.codec.text import NO_NOTICES, decode_arguments, dump, parse_with_notices
from reflexio_server.bridge.ndjson.lines import LINE_TOO_LONG, Line, LineSplitter
from reflexio_server.bridge.ndjson.results import StreamShape
from reflexio_server.bridge.ndjson.writer import AnswerWriter, StreamLimits
from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import ServiceError, memory_exhausted, too_large
from reflexio_server.core.failure_log import note_failure
from reflexio_server.core.limits import BODY_TOTAL_TIMEOUT_S, MESSAGE_SIZE_BYTES_MAX

DEFAULT_LIMITS = StreamLimits()

LINES_PER_STEP = 1_024
"""Lines that are looked at before the event loop has its turn."""


async def serve_lines(
    shape: StreamShape, exchange: Exchange, caller: Caller, limits: StreamLimits = DEFAULT_LIMITS
) -> None:
    """Answer the request's lines.

    A line that is no JSON, too long or wrongly typed is answered with its error in its turn;
    its neighbours go on. When the RPC fails, every line that waits is answered with that error and
    the reply ends. Raises ServiceError when the RPC refuses before any line was answered, or the
    body stops coming; ClientGoneError when the client has gone, or has to read and does not.
    """
    if exchange.has_body():
        exchange.check_media_type(NDJSON_TYPES)
    await _LineStream(shape, exchange, caller, limits).run()


class _Line(NamedTuple):
    """A line that was read and whose turn to be answered has not come."""

    number: int
    notices: Notices
    answer: bytes | None
    """Set for a line that never reached the RPC."""
    size_bytes: int


class _LineStream:
    """The reading half, the RPC, and in the middle the lines that wait for their answers."""

    def __init__(
        self, shape: StreamShape, exchange: Exchange, caller: Caller, limits: StreamLimits
    ) -> None:
        self._shape = shape
        self._exchange = exchange
        self._caller = caller
        self._limits = limits
        self._writer = AnswerWriter(exchange, limits)
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue(maxsize=1)
        self._group: list[dict[str, Any]] = []
        self._group_bytes = 0
        self._lines_seen = 0
        self._waiting: deque[_Line] = deque()
        self._answered = asyncio.Event()
        self._input_ended = False
        self._splitter = LineSplitter(MESSAGE_SIZE_BYTES_MAX)
        self._waiting_bytes = 0
        self._counted_bytes = 0
        """What is held in memory of lines and answers, as the exchange's holding counts it."""

    async def run(self) -> None:
        """Run the three tasks to their end, or to the first failure of one."""
        responses = self._shape.stream(self._requests(), self._caller)
        reader = asyncio.create_task(self._read())
        collector = asyncio.create_task(self._collect(responses, reader))
        tasks = (reader, collector, asyncio.create_task(self._writer.run()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            # A failure's traceback holds the frames that held all this, until it is collected.
            self._splitter.clear()
            self._group, self._waiting = [], deque()
        failure = next((outcome for outcome in outcomes if isinstance(outcome, Exception)), None)
        del outcomes, tasks, reader, collector, responses
        if failure is None:
            return
        try:
            raise failure
        finally:
            del failure

    async def _read(self) -> None:
        splitter = self._splitter
        loop = asyncio.get_running_loop()
        line_began_at_s = loop.time()
        more = True
        while more:
            timeout_s = self._limits.idle_timeout_s
            if splitter.is_within:
                # A line must not only go on, but come to its end some day.
                left_s = line_began_at_s + BODY_TOTAL_TIMEOUT_S - loop.time()
                timeout_s = min(timeout_s, max(left_s, 0.0))
            chunk, more = await self._exchange.chunk(timeout_s)
            await self._hold(len(chunk))
            was_within, lines_seen = splitter.is_within, self._lines_seen
            for line in splitter.feed(chunk):
                await self._take(line)
            if not was_within or self._lines_seen > lines_seen:
                line_began_at_s = loop.time()
            if not more:
                for line in splitter.finish():
                    await self._take(line)
            self._count()
            await self._send_group()
        self._input_ended = True
        self._writer.expect_reading()
        await self._messages.put(None)

    async def _hold(self, size_bytes: int) -> None:
        """Count what has come; where memory is short, first let what waits be answered."""
        holding = self._exchange.holding
        while not holding.add(size_bytes):
            if self._waiting:
                self._answered.clear()
                await self._answered.wait()
            elif self._writer.held_bytes:
                self._writer.progress.clear()
                await self._writer.progress.wait()
            else:
                raise memory_exhausted()
        self._counted_bytes += size_bytes

    def _count(self) -> None:
        """Count what is held now."""
        held_bytes = self._splitter.held_bytes + self._waiting_bytes + self._writer.held_bytes
        more_bytes = held_bytes - self._counted_bytes
        if more_bytes < 0:
            self._exchange.holding.release(-more_bytes)
            self._counted_bytes = held_bytes
        elif more_bytes and self._exchange.holding.add(more_bytes):
            self._counted_bytes = held_bytes

    async def _take(self, line: Line) -> None:
        self._lines_seen += 1
        number = self._lines_seen
        if number % LINES_PER_STEP == 0:
            await asyncio.sleep(0)  # blank lines alone come a quarter of a million at once
        if line is not LINE_TOO_LONG and _is_blank(line):
            return
        try:
            if line is LINE_TOO_LONG:
                raise too_large(MESSAGE_SIZE_BYTES_MAX)
            size_bytes = line.size_bytes if isinstance(line, Pieces) else len(line)
            large_work.weigh(size_bytes)
            arguments, notices = await large_work.work(self._decode, line)
        except ServiceError as error:
            self._note(error)
            answer = self._error(error, number)
            self._waiting.append(_Line(number, NO_NOTICES, answer, 0))
            self._release()
        else:
            self._waiting.append(_Line(number, notices, None, size_bytes))
            self._waiting_bytes += size_bytes
            self._group.append(arguments)
            self._group_bytes += size_bytes
        limits = self._limits
        has_room = len(self._waiting) < limits.lines_in_flight_max and not self._writer.is_full()
        if (
            not has_room
            or len(self._group) >= limits.lines_per_message_max
            or self._group_bytes >= limits.message_bytes_max
        ):
            await self._send_group()
        while len(self._waiting) >= limits.lines_in_flight_max:
            self._answered.clear()
            await self._answered.wait()
        await self._writer_has_room()

    def _decode(self, line: bytes | Pieces) -> tuple[dict[str, Any], Notices]:
        value, told = parse_with_notices(line.take() if isinstance(line, Pieces) else line)
        return decode_arguments(self._shape.item_type, value, told)

    async def _send_group(self) -> None:
        if self._group:
            large_work.weigh(self._group_bytes)
            group = {self._shape.items.name: self._group}
            message = await large_work.work(lambda: self._shape.request_class(**group))
            self._group = []
            self._group_bytes = 0
            await self._messages.put(message)

    async def _requests(self) -> AsyncIterator[Message]:
        while (message := await self._messages.get()) is not None:
            yield message

    async def _writer_has_room(self) -> None:
        while self._writer.is_full():
            self._writer.progress.clear()
            await self._writer.progress.wait()

    async def _collect(self, responses: AsyncIterator[Message], reader: asyncio.Task[None]) -> None:
        try:
            async for response in responses:
                for result in getattr(response, self._shape.results.name):
                    self._answer(result)
                self._count()
                await self._writer_has_room()
        except ServiceError as error:
            if not self._writer.has_begun:
                raise
            reader.cancel()
            self._refuse_waiting(error)
        else:
            if self._waiting or not self._input_ended:
                raise RuntimeError("the RPC ended before every line had its result")
        finally:
            close = getattr(responses, "aclose", None)
            if close is not None:
                await close()
        self._writer.end()

    def _answer(self, result: Any) -> None:
        line = self._waiting.popleft()
        self._waiting_bytes -= line.size_bytes
        call_id = self._caller.call_id
        self._writer.hold(self._shape.result_line(result, line.number, line.notices, call_id))
        self._release()

    def _release(self) -> None:
        """Pass on the answers of the lines that never reached the RPC and whose turn has come."""
        while self._waiting and (answer := self._waiting[0].answer) is not None:
            self._waiting.popleft()
            self._writer.hold(answer)
        self._answered.set()

    def _refuse_waiting(self, error: ServiceError) -> None:
        """Answer every line that waits with the error that ended the RPC."""
        self._note(error)
        while self._waiting:
            line = self._waiting.popleft()
            self._writer.hold(line.answer or self._error(error, line.number))

    def _note(self, error: ServiceError) -> None:
        note_failure(error, self._caller.call_id, self._exchange.where, self._caller)

    def _error(self, error: ServiceError, number: int) -> bytes:
        body = error_object(error, self._caller.call_id)
        if error.retry_after_s is not None:
            body["retry_after_s"] = error.retry_after_s
        return dump(body | {"line": number}) + b"\n"


def _is_blank(line: bytes | Pieces) -> bool:
    return line.is_blank() if isinstance(line, Pieces) else not line.strip()
