"""What a bulk publish has on its way: in what order, how much, and what a broken stream repeats.

It knows neither threads nor sockets; whoever uses it keeps others out meanwhile.
"""

import time
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from reflexio._publish import Publish, encode_item
from reflexio._status import from_status
from reflexio.errors import InvalidRequest, ReflexioError, ServerError, Unavailable
from reflexio.types import BulkAck
from reflexio.v1 import interaction_service_pb2 as pb

WINDOW_ITEMS_MAX = 8192
"""Items without an ack: half a second of a fast server's work, so that it never runs dry."""

WINDOW_BYTES_MAX = 16 * 2**20
"""Bytes without an ack; a larger item goes alone."""

BATCH_ITEMS_MAX = 128
"""Items in one message: beyond it a message's own cost no longer shows."""

BATCH_BYTES_MAX = 2**20
"""Bytes in one message; a larger item goes alone."""

ITEMS_TAG = bytes([pb.BulkPublishInteractionsRequest.ITEMS_FIELD_NUMBER << 3 | 2])
"""What stands before each element of `items` on the wire: field number and "length follows"."""


class Entry(NamedTuple):
    """One item on its way; an item that cannot be sent has an error instead of a publish."""

    publish: Publish
    error: ReflexioError | None


def make_entry(item: Any) -> Entry:
    """Return the entry for an item of the caller's iterable."""
    try:
        return Entry(encode_item(item), None)
    except InvalidRequest as error:
        request_id = item.get("request_id") if isinstance(item, dict) else None
        shown = request_id if isinstance(request_id, str) else ""
        return Entry(Publish(b"", shown, []), error)


class Window:
    """Items in order: those not sent on the current stream, and those sent and not answered."""

    def __init__(self) -> None:
        self._unsent: deque[Entry] = deque()
        self._sent: deque[Entry] = deque()
        self._size_bytes = 0
        self._next_sequence = 0
        self._answered_on_stream = 0
        self.acked_count = 0
        self.progress_at = 0.0
        """When something was last answered, or first waited for; time.monotonic()."""
        self.obstacle: ReflexioError | None = None
        """What ended the last stream, until something is answered again."""

    def __len__(self) -> int:
        return len(self._unsent) + len(self._sent)

    def has_room(self) -> bool:
        """Tell whether one more item may be added."""
        return len(self) < WINDOW_ITEMS_MAX and self._size_bytes < WINDOW_BYTES_MAX

    def has_unsent(self) -> bool:
        """Tell whether `take` has something to give."""
        return bool(self._unsent)

    def add(self, entry: Entry) -> None:
        """Put an item at the end."""
        if not self._unsent and not self._sent:
            self.progress_at = time.monotonic()
        self._unsent.append(entry)
        self._size_bytes += len(entry.publish.data)

    def take(self) -> bytes:
        """Return the next message for the stream, as many items as it may hold; b"" for none."""
        parts: list[bytes] = []
        count = size_bytes = 0
        while self._unsent and count < BATCH_ITEMS_MAX:
            entry = self._unsent[0]
            if entry.error is None:
                data = entry.publish.data
                size_bytes += len(data)
                if size_bytes > BATCH_BYTES_MAX and count:
                    break
                parts += (ITEMS_TAG, _varint(len(data)), data)
                count += 1
            self._sent.append(self._unsent.popleft())
        return b"".join(parts)

    def rewind(self) -> None:
        """Begin a new stream: what was not answered is unsent again."""
        self._unsent.extendleft(reversed(self._sent))
        self._sent.clear()
        self._answered_on_stream = 0

    def settle(self, response: pb.BulkPublishInteractionsResponse) -> Iterator[BulkAck]:
        """Yield the acks of a response, and those of items that could not be sent before them."""
        for result in response.results:
            yield from self.settle_unsendable()
            if not self._sent or result.sequence != self._answered_on_stream:
                raise ServerError(f"the server answered item {result.sequence} out of order")
            self._answered_on_stream += 1
            yield self._ack(self._sent.popleft(), result)
        self.obstacle = None
        self.progress_at = time.monotonic()
        yield from self.settle_unsendable()

    def settle_unsendable(self) -> Iterator[BulkAck]:
        """Yield the acks of items that cannot be sent and have nothing before them."""
        while queue := self._sent or self._unsent:
            error = queue[0].error
            if error is None:
                return
            yield self._ack(queue.popleft(), error)

    def _ack(self, entry: Entry, result: pb.BulkPublishResult | ReflexioError) -> BulkAck:
        publish = entry.publish
        sequence = self._next_sequence
        self._next_sequence = sequence + 1
        self._size_bytes -= len(publish.data)
        if not isinstance(result, ReflexioError):
            if result.HasField("response"):
                reply = result.response
                self.acked_count += 1
                return BulkAck(
                    sequence,
                    reply.request_id or publish.request_id,
                    True,
                    [*reply.warnings, *publish.warnings],
                    None,
                    list(reply.interaction_ids),
                )
            result = from_status(result.error)
        return BulkAck(sequence, publish.request_id, False, publish.warnings, result, [])

    def patience_s(self, timeout_s: float) -> float:
        """Return how long to wait for an answer yet; raises Unavailable when that time is over."""
        left_s = self.progress_at + timeout_s - time.monotonic()
        if left_s <= 0:
            raise self.stalled(timeout_s)
        return left_s

    def stalled(self, timeout_s: float) -> Unavailable:
        """Return the error of a publish that gives up."""
        cause = self.obstacle
        because = f": {cause}" if cause is not None else ""
        return Unavailable(
            f"nothing was answered for {timeout_s:g} s; {self.acked_count} items were stored, "
            f"{len(self)} have no answer{because}",
            reason=cause.reason if cause is not None else "",
            details={"acked": str(self.acked_count), "unanswered": str(len(self))},
        )


def _varint(number: int) -> bytes:
    """Return the number as protobuf writes lengths: seven bits a byte, lowest first."""
    if number < 0x80:
        return bytes((number,))
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
