"""The items that a bulk publish has on its way: their order, their bounds, and repeats.

It knows neither threads nor sockets; whoever uses it keeps others out meanwhile.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from reflexio._connection.retry import Attempts, RetryPolicy
from reflexio._connection.status import from_status
from reflexio._messages.argument_names import told, with_argument
from reflexio._messages.contract import RPCS
from reflexio._messages.publish import Publish, encode_item
from reflexio.errors import InvalidRequest, ReflexioError, ServerError, Unavailable
from reflexio.types import BulkAck, BulkProgress
from reflexio.v1 import interaction_service_pb2 as pb

WINDOW_ITEMS_MAX = 8192
"""Items without an ack: half a second of a fast server's work, so that it never runs dry."""

WINDOW_BYTES_MAX = 16 * 2**20
"""Bytes without an ack; a larger item goes alone."""

BATCH_ITEMS_MAX = 128
"""Items in one message: beyond it a message's own cost no longer shows."""

BATCH_BYTES_MAX = 2**20
"""Bytes in one message; a larger item goes alone."""

RPC = RPCS["BulkPublishInteractions"]

Progress = Callable[[BulkProgress], object]
"""Hears how far the publish is; for the asyncio client it may be a coroutine function."""

ITEMS_TAG = bytes([pb.BulkPublishInteractionsRequest.ITEMS_FIELD_NUMBER << 3 | 2])
"""What stands before each element of `items` on the wire: field number and "length follows"."""


class Entry:
    """One item on its way, and its answer once that is final.

    It may have one from the beginning: the error of an item that cannot be sent.
    """

    __slots__ = ("answer", "attempts", "place", "publish", "was_sent")

    def __init__(self, publish: Publish, error: ReflexioError | None = None) -> None:
        self.publish = publish
        self.answer: pb.PublishInteractionResponse | ReflexioError | None = error
        self.attempts: Attempts | None = None
        """Present once the server has refused the item for a while only."""
        self.place = 0
        self.was_sent = False

    def error_of(self, error: ReflexioError) -> ReflexioError:
        """Return the server's refusal of the item in the names that the item has."""
        return told(error, self.publish.list_name, self.publish.warnings)


def make_entry(item: Any) -> Entry:
    """Return the entry for an item of the caller's iterable."""
    try:
        return Entry(encode_item(item))
    except InvalidRequest as error:
        request_id = item.get("request_id") if isinstance(item, dict) else None
        shown = request_id if isinstance(request_id, str) else ""
        return Entry(Publish(b"", shown, []), error)


def _place(entry: Entry) -> int:
    return entry.place


class Window:
    """Items without an ack, in order; each is unsent, sent, refused for a while, or answered.

    An item that the server refuses for now is sent again after the pause of `retry`, within its
    attempts and `item_timeout_s` after the first refusal. Meanwhile nothing else is sent: a server
    that is behind gets a rest, and the items keep their order as far as they can.
    """

    def __init__(self, retry: RetryPolicy, item_timeout_s: float) -> None:
        self._retry = retry
        self._item_timeout_s = item_timeout_s
        self._entries: deque[Entry] = deque()
        self._unsent: deque[Entry] = deque()
        self._sent: deque[Entry] = deque()
        self._refused: list[Entry] = []
        self._resume_at = 0.0
        self._size_bytes = 0
        self._added_count = 0
        self._acks_count = 0
        self._answered_on_stream = 0
        self.sent_count = 0
        """Items that were given to a stream, each once."""
        self.acked_count = 0
        self.failed_count = 0
        self.progress_at = 0.0
        """When something was last answered, or first waited for; time.monotonic()."""
        self.obstacle: ReflexioError | None = None
        """What ended the last stream, until something is answered again."""

    def __len__(self) -> int:
        return len(self._entries)

    def has_room(self) -> bool:
        """Tell whether one more item may be added."""
        return len(self) < WINDOW_ITEMS_MAX and self._size_bytes < WINDOW_BYTES_MAX

    def has_unsent(self) -> bool:
        """Tell whether `take` has something to give."""
        if self._refused:
            if time.monotonic() < self._resume_at:
                return False
            self._unsent = deque(sorted((*self._refused, *self._unsent), key=_place))
            self._refused.clear()
        return bool(self._unsent)

    def resume_in_s(self) -> float | None:
        """Return how long nothing may be sent yet; None when no pause is on."""
        return max(self._resume_at - time.monotonic(), 0.0) if self._refused else None

    def is_answered(self) -> bool:
        """Tell whether nothing that was added can have to be sent any more."""
        return not (self._unsent or self._sent or self._refused)

    def add(self, entry: Entry) -> None:
        """Put an item at the end."""
        if not self._entries:
            self.progress_at = time.monotonic()
        entry.place = self._added_count
        self._added_count += 1
        self._entries.append(entry)
        if entry.answer is None:
            self._unsent.append(entry)
        self._size_bytes += len(entry.publish.data)

    def take(self) -> bytes:
        """Return the next message for the stream, as many items as it may hold."""
        parts: list[bytes] = []
        count = size_bytes = 0
        while self._unsent and count < BATCH_ITEMS_MAX:
            entry = self._unsent[0]
            data = entry.publish.data
            size_bytes += len(data)
            if size_bytes > BATCH_BYTES_MAX and count:
                break
            parts += (ITEMS_TAG, _varint(len(data)), data)
            count += 1
            if not entry.was_sent:
                entry.was_sent = True
                self.sent_count += 1
            self._sent.append(self._unsent.popleft())
        return b"".join(parts)

    def rewind(self) -> None:
        """Begin a new stream: what was not answered is unsent again."""
        self._unsent = deque(sorted((*self._sent, *self._unsent), key=_place))
        self._sent.clear()
        self._answered_on_stream = 0

    def settle(self, response: pb.BulkPublishInteractionsResponse) -> None:
        """Take in the answers of a response; ServerError when they belong to no item."""
        for result in response.results:
            if not self._sent or result.sequence != self._answered_on_stream:
                raise ServerError(f"the server answered item {result.sequence} out of order")
            self._answered_on_stream += 1
            entry = self._sent.popleft()
            if result.HasField("response"):
                entry.answer = result.response
            else:
                self._refuse(entry, entry.error_of(from_status(result.error)))
        self.obstacle = None
        self.progress_at = time.monotonic()

    def _refuse(self, entry: Entry, error: ReflexioError) -> None:
        if entry.attempts is None:
            entry.attempts = Attempts(self._retry, self._item_timeout_s)
        try:
            pause_s = entry.attempts.pause_s(error)
        except ReflexioError as final:
            entry.answer = final
        else:
            self._refused.append(entry)
            self._resume_at = max(self._resume_at, time.monotonic() + pause_s)

    def acks(self) -> list[BulkAck]:
        """Return, and let go of, the answers that have none missing before them."""
        acks = []
        while self._entries and (answer := self._entries[0].answer) is not None:
            acks.append(self._ack(self._entries.popleft(), answer))
        return acks

    def _ack(self, entry: Entry, answer: pb.PublishInteractionResponse | ReflexioError) -> BulkAck:
        publish = entry.publish
        sequence = self._acks_count
        self._acks_count = sequence + 1
        self._size_bytes -= len(publish.data)
        if isinstance(answer, ReflexioError):
            self.failed_count += 1
            return BulkAck(sequence, publish.request_id, False, publish.warnings, answer, [])
        self.acked_count += 1
        return BulkAck(
            sequence,
            answer.request_id or publish.request_id,
            True,
            [with_argument(text, publish.list_name) for text in answer.warnings] + publish.warnings,
            None,
            list(answer.interaction_ids),
            answer.already_stored,
        )

    def progress(self) -> BulkProgress:
        """Return the counts so far."""
        return BulkProgress(self.sent_count, self.acked_count, self.failed_count)

    def patience_s(self, timeout_s: float) -> float:
        """Return how long to wait for an answer yet; raises Unavailable when that time is over."""
        # While the server has asked for a pause, nothing can be answered.
        left_s = max(self.progress_at, self._resume_at) + timeout_s - time.monotonic()
        if left_s <= 0:
            raise self.stalled(timeout_s)
        return left_s

    def stalled(self, timeout_s: float) -> Unavailable:
        """Return the error of a publish that gives up."""
        cause = self.obstacle
        because = f": {cause}" if cause is not None else ""
        return self._given_up(
            f"nothing was answered for {timeout_s:g} s; {self.acked_count} items were stored, "
            f"{len(self)} have no answer{because}",
            cause,
        )

    def unreached(self, error: ReflexioError) -> Unavailable:
        """Return the error of a publish to a server that was never there."""
        return self._given_up(f"{error}; nothing was sent", error)

    def _given_up(self, message: str, cause: ReflexioError | None) -> Unavailable:
        return Unavailable(
            message,
            reason=cause.reason if cause is not None else "",
            retry_after_s=cause.retry_after_s if cause is not None else None,
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
