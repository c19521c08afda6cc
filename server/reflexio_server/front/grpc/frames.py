"""HTTP/2 frames of a gRPC connection, read in passing (RFC 9113, 4 and 6).

Nothing is decoded: the walks below see where frames begin, whose they are and which end a call. To
the head of each call they add one header, by which the gRPC server finds the call again: a literal
that enters no table (RFC 7541, 6.2.2), in a frame of its own that ends the head. A peer may send a
header of that name itself; the one that was added last counts.
"""

import struct
from collections.abc import Callable

from reflexio_server.core.limits import MESSAGE_SIZE_BYTES_MAX
from reflexio_server.core.memory_budget import CALL_TOKEN_HEADER

DATA, HEADERS, RST_STREAM, CONTINUATION = 0, 1, 3, 9
END_STREAM, END_HEADERS, PADDED = 0x1, 0x4, 0x8
_HEAD = struct.Struct(">HBBBI")
"""Length in two parts, kind, flags, stream."""
HEAD_BYTES = _HEAD.size
PREFACE_BYTES = 24
PREFIX_BYTES = 5
"""Before each message of gRPC: whether it is compressed, and its length."""
FRAME_BYTES_MAX = 16_384
"""What a frame's payload may be, as long as its reader has not offered more."""
INFLATED_TIMES_MAX = 1_032
"""No deflated byte becomes more."""
CANCEL, ENHANCE_YOUR_CALM = 8, 11

_TOKEN_NAME = b"\0" + bytes((len(CALL_TOKEN_HEADER),)) + CALL_TOKEN_HEADER.encode()
_LENGTH_WITH_ROOM = FRAME_BYTES_MAX - 256
"""Below it a head's frame has room for the token."""
_WATCHED = frozenset((DATA, HEADERS, RST_STREAM, CONTINUATION))


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """Return one frame."""
    head = len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big")
    return head + payload


def reset(stream: int, code: int) -> bytes:
    """Return the frame that ends a stream before its time."""
    return frame(RST_STREAM, 0, stream, code.to_bytes(4, "big"))


class Incoming:
    """What of a call's messages has come in: tells how large each is as soon as it begins."""

    __slots__ = ("_begins", "_prefix", "has_begun", "left_bytes", "message_bytes")

    def __init__(self, begins: Callable[[int, bool], object]) -> None:
        """`begins` is told the length of each message, and whether it is compressed."""
        self._begins = begins
        self._prefix = b""
        self.left_bytes = 0
        """What is missing of the message that comes in, 0 between messages."""
        self.message_bytes = 0
        self.has_begun = False

    def pass_over(self, data: bytes, start: int, end: int) -> None:
        """Look at a part of the body."""
        if end - start >= PREFIX_BYTES and not self.left_bytes and not self._prefix:
            size_bytes = int.from_bytes(data[start + 1 : start + PREFIX_BYTES], "big")
            if size_bytes == end - start - PREFIX_BYTES:  # most come in one frame
                self.has_begun = True
                self.message_bytes = size_bytes
                self._begins(size_bytes, data[start] != 0)
                return
        while start < end:
            if self.left_bytes:
                step = min(self.left_bytes, end - start)
                self.left_bytes -= step
                start += step
                continue
            step = min(PREFIX_BYTES - len(self._prefix), end - start)
            self._prefix += data[start : start + step]
            start += step
            if len(self._prefix) == PREFIX_BYTES:
                self.has_begun = True
                self.left_bytes = self.message_bytes = int.from_bytes(self._prefix[1:], "big")
                self._begins(self.message_bytes, self._prefix[0] != 0)
                self._prefix = b""

    @property
    def is_within(self) -> bool:
        """Whether a message has begun and is not whole."""
        return bool(self.left_bytes or self._prefix)

    @property
    def is_whole(self) -> bool:
        """Whether a message has come in and none is under way."""
        return self.has_begun and not self.left_bytes and not self._prefix


def counted_bytes(size_bytes: int, *, is_compressed: bool) -> int:
    """Return what a message may become in memory before it is refused for its size."""
    if is_compressed:
        return min(size_bytes * INFLATED_TIMES_MAX, MESSAGE_SIZE_BYTES_MAX)
    return size_bytes


class _Walk:
    """Where one direction of a connection stands in its frames."""

    def __init__(self, skipped_bytes: int) -> None:
        self._left = skipped_bytes
        """Of the payload of the frame under way."""
        self._rest = b""
        """The beginning of a frame's head."""
        self._kind = -1
        self._flags = 0
        self._stream = 0
        self._is_in_head = False
        """Whether only the rest of a call's head may follow."""

    @property
    def is_between_frames(self) -> bool:
        """Whether a frame of one's own may be put in now."""
        return not self._left and not self._rest and not self._is_in_head

    def _begin_frame(self, data: bytes, position: int) -> None:
        high, low, self._kind, self._flags, stream = _HEAD.unpack_from(data, position)
        self._left = high << 8 | low
        self._stream = stream & 0x7FFFFFFF
        if self._kind in (HEADERS, CONTINUATION):
            self._is_in_head = not self._flags & END_HEADERS


class FromPeer(_Walk):
    """The frames that a peer sends: its calls begin, bring their bodies, and are given up."""

    def __init__(
        self,
        begin: Callable[[int], bytes],
        incoming: Callable[[int], Incoming | None],
        given_up: Callable[[int], None],
    ) -> None:
        """`begin` returns the token of a new call, `incoming` where its body is counted."""
        super().__init__(PREFACE_BYTES)
        self._begin = begin
        self._incoming = incoming
        self._given_up = given_up
        self._newest = 0
        self._token = b""
        """Of the call whose head comes in."""
        self._body: Incoming | None = None
        self._body_left = 0
        """Of the frame under way without its padding; -1 until that is known."""

    def feed(self, data: bytes) -> bytes:
        """Take what has come; return what goes on to the server."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        passed: list[bytes] = []
        start = position = 0
        end = len(data)
        while position < end:
            if not self._left and not self._is_in_head and position + HEAD_BYTES <= end:
                # The quick way of what most calls are: whole frames, a head in one of them.
                high, low, kind, flags, stream = _HEAD.unpack_from(data, position)
                length = high << 8 | low
                after = position + HEAD_BYTES + length
                if after <= end and not flags & PADDED:
                    if kind == DATA:
                        body = self._incoming(stream & 0x7FFFFFFF)
                        if body is not None and length:
                            body.pass_over(data, position + HEAD_BYTES, after)
                        position = after
                        continue
                    if kind == HEADERS and flags & END_HEADERS and length < _LENGTH_WITH_ROOM:
                        stream &= 0x7FFFFFFF
                        if stream > self._newest:
                            self._newest = stream
                            token = self._begin(stream)
                            field = _TOKEN_NAME + bytes((len(token),)) + token
                            passed.append(data[start:position])
                            passed.append((length + len(field)).to_bytes(3, "big"))
                            passed.append(data[position + 3 : after])
                            passed.append(field)
                            start = after
                        position = after
                        continue
                    if kind not in _WATCHED:
                        position = after
                        continue
            if self._left:
                step = min(self._left, end - position)
                if self._body is not None:
                    self._look_at_body(self._body, data, position, step)
                position += step
                self._left -= step
                if self._left:
                    break
            else:
                if end - position < HEAD_BYTES:
                    self._rest = data[position:]
                    end = position
                    break
                self._begin_frame(data, position)
                kind = self._kind
                self._body = None
                if kind == DATA:
                    self._body = self._incoming(self._stream)
                    self._body_left = -1 if self._flags & PADDED else self._left
                elif kind == RST_STREAM:
                    self._given_up(self._stream)
                elif kind in (HEADERS, CONTINUATION):
                    if kind == HEADERS and self._stream > self._newest:
                        self._newest = self._stream
                        self._token = self._begin(self._stream)
                    if self._token and self._flags & END_HEADERS:
                        # The frame with the token ends the head instead.
                        passed.append(data[start : position + 4])
                        passed.append(bytes((self._flags & ~END_HEADERS,)))
                        start = position + 5
                position += HEAD_BYTES
                if self._left:
                    continue
            if self._token and self._flags & END_HEADERS and self._kind in (HEADERS, CONTINUATION):
                passed.append(data[start:position])
                value = bytes((len(self._token),)) + self._token
                passed.append(frame(CONTINUATION, END_HEADERS, self._stream, _TOKEN_NAME + value))
                self._token = b""
                start = position
        if not passed:
            return data if end == len(data) else data[:end]
        passed.append(data[start:end])
        return b"".join(passed)

    def _look_at_body(self, body: Incoming, data: bytes, start: int, size: int) -> None:
        if self._body_left < 0:
            self._body_left = max(self._left - 1 - data[start], 0)
            start, size = start + 1, size - 1
        size = min(size, self._body_left)
        if size:
            self._body_left -= size
            body.pass_over(data, start, start + size)


class FromServer(_Walk):
    """The frames that the server sends: they end calls."""

    def __init__(self, ended: Callable[[int], None]) -> None:
        super().__init__(0)
        self._ended = ended

    def feed(self, data: bytes) -> bytes:
        """Take what has come; return what goes on to the peer, which is whole but for a head."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        position, end = 0, len(data)
        while position < end:
            if self._left:
                step = min(self._left, end - position)
                position += step
                self._left -= step
                if self._left:
                    break
            else:
                if end - position < HEAD_BYTES:
                    self._rest = data[position:]
                    return data[:position]
                if not self._is_in_head:
                    high, low, kind, flags, stream = _HEAD.unpack_from(data, position)
                    after = position + HEAD_BYTES + (high << 8 | low)
                    is_whole = kind == DATA or (kind == HEADERS and flags & END_HEADERS)
                    if after <= end and (is_whole or kind not in _WATCHED):
                        position = after
                        if is_whole and flags & END_STREAM:
                            self._ended(stream & 0x7FFFFFFF)
                        continue
                self._begin_frame(data, position)
                position += HEAD_BYTES
                if self._left:
                    continue
            if self._kind == RST_STREAM or (
                self._kind in (DATA, HEADERS) and self._flags & END_STREAM
            ):
                self._ended(self._stream)
        return data
