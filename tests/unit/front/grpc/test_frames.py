"""The walk through HTTP/2 frames: what goes on is what came, but for the token of each call."""

from collections.abc import Sequence

import pytest
from reflexio_server.core.limits import MESSAGE_SIZE_BYTES_MAX
from reflexio_server.core.memory_budget import CALL_TOKEN_HEADER
from reflexio_server.front.grpc.frames import (
    CANCEL,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    PADDED,
    FromPeer,
    FromServer,
    Incoming,
    counted_bytes,
    frame,
    reset,
)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, PING = 4, 6
TOKEN = b"7.1"
TOKEN_BLOCK = b"\0" + bytes((len(CALL_TOKEN_HEADER),)) + CALL_TOKEN_HEADER.encode() + b"\x037.1"


def message(data: bytes, *, is_compressed: bool = False) -> bytes:
    """Return a gRPC message with its prefix."""
    return bytes((is_compressed,)) + len(data).to_bytes(4, "big") + data


class Peer:
    """A walk whose calls are noted."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.given_up: list[int] = []
        self.messages: list[tuple[int, bool]] = []
        self.bodies: dict[int, Incoming] = {}
        self.walk = FromPeer(self._begin, self.bodies.get, self.given_up.append)

    def _begin(self, stream: int) -> bytes:
        self.begun.append(stream)
        self.bodies[stream] = Incoming(lambda size, packed: self.messages.append((size, packed)))
        return TOKEN

    def feed(self, pieces: Sequence[bytes]) -> bytes:
        """Return what goes on of all pieces."""
        return b"".join(self.walk.feed(piece) for piece in pieces)


SENT = (
    PREFACE
    + frame(SETTINGS, 0, 0, b"")
    + frame(HEADERS, END_HEADERS, 1, b"head")
    + frame(DATA, 0, 1, message(b"a" * 20)[:12])
    + frame(PING, 0, 0, bytes(8))
    + frame(HEADERS, 0, 3, b"first")
    + frame(CONTINUATION, 0, 3, b"second")
    + frame(CONTINUATION, END_HEADERS, 3, b"")
    + frame(DATA, PADDED, 1, b"\x03" + message(b"a" * 20)[12:] + bytes(3))
    + frame(DATA, END_STREAM, 3, message(b"") + message(b"b", is_compressed=True))
    + frame(HEADERS, END_HEADERS | END_STREAM, 1, b"trailers")
    + reset(3, CANCEL)
)
PASSED_ON = (
    PREFACE
    + frame(SETTINGS, 0, 0, b"")
    + frame(HEADERS, END_HEADERS, 1, b"head" + TOKEN_BLOCK)
    + frame(DATA, 0, 1, message(b"a" * 20)[:12])
    + frame(PING, 0, 0, bytes(8))
    + frame(HEADERS, 0, 3, b"first")
    + frame(CONTINUATION, 0, 3, b"second")
    + frame(CONTINUATION, 0, 3, b"")
    + frame(CONTINUATION, END_HEADERS, 3, TOKEN_BLOCK)
    + frame(DATA, PADDED, 1, b"\x03" + message(b"a" * 20)[12:] + bytes(3))
    + frame(DATA, END_STREAM, 3, message(b"") + message(b"b", is_compressed=True))
    + frame(HEADERS, END_HEADERS | END_STREAM, 1, b"trailers")
    + reset(3, CANCEL)
)


def read(data: bytes) -> list[tuple[int, int, int, bytes]]:
    """Return kind, flags, stream and payload of each frame; a head's frames are one."""
    frames: list[tuple[int, int, int, bytes]] = []
    assert data.startswith(PREFACE)
    position = len(PREFACE)
    while position < len(data):
        length = int.from_bytes(data[position : position + 3], "big")
        kind, flags = data[position + 3], data[position + 4]
        stream = int.from_bytes(data[position + 5 : position + 9], "big")
        payload = data[position + 9 : position + 9 + length]
        assert len(payload) == length
        if kind == CONTINUATION:
            kind, first_flags, first_stream, first_payload = frames.pop()
            assert (kind, first_stream) == (HEADERS, stream)
            assert not first_flags & END_HEADERS
            flags, payload = first_flags | flags, first_payload + payload
        frames.append((kind, flags, stream, payload))
        position += 9 + length
    return frames


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 100, len(SENT)])
def test_frames_go_on_as_they_came(size: int) -> None:
    """However they are cut: the same bytes, and each call's head ends with its token."""
    peer = Peer()
    passed = peer.feed([SENT[start : start + size] for start in range(0, len(SENT), size)])
    assert read(passed) == read(PASSED_ON)
    assert peer.begun == [1, 3]
    assert peer.given_up == [3]
    assert peer.messages == [(20, False), (0, False), (1, True)]
    assert not peer.bodies[1].is_within
    assert peer.walk.is_between_frames


@pytest.mark.parametrize("cut", range(len(SENT)))
def test_frames_go_on_wherever_they_are_cut(cut: int) -> None:
    """In two pieces, at every byte."""
    assert read(Peer().feed([SENT[:cut], SENT[cut:]])) == read(PASSED_ON)


def test_head_that_comes_whole_holds_its_token() -> None:
    """In one frame; one that has no room for it ends with a frame of its own."""
    small, large = b"h" * 16_000, b"h" * 16_384
    passed = Peer().feed([PREFACE + frame(HEADERS, END_HEADERS, 1, small)])
    assert passed == PREFACE + frame(HEADERS, END_HEADERS, 1, small + TOKEN_BLOCK)
    passed = Peer().feed([PREFACE + frame(HEADERS, END_HEADERS, 1, large)])
    assert passed == (
        PREFACE + frame(HEADERS, 0, 1, large) + frame(CONTINUATION, END_HEADERS, 1, TOKEN_BLOCK)
    )


def test_padded_head_is_not_read_otherwise() -> None:
    """What pads it stays the end of its frame."""
    padded = b"\x02head\0\0"
    passed = Peer().feed([PREFACE + frame(HEADERS, END_HEADERS | PADDED, 1, padded)])
    assert passed == (
        PREFACE
        + frame(HEADERS, PADDED, 1, padded)
        + frame(CONTINUATION, END_HEADERS, 1, TOKEN_BLOCK)
    )


def test_nothing_is_put_into_a_frame_or_a_head() -> None:
    """There others' frames would not be understood."""
    peer = Peer()
    for part, is_between in (
        (PREFACE, True),
        (frame(HEADERS, 0, 1, b"head"), False),
        (frame(CONTINUATION, END_HEADERS, 1, b"end"), True),
        (frame(DATA, 0, 1, bytes(10))[:12], False),
        (bytes(7), True),
    ):
        peer.feed([part])
        assert peer.walk.is_between_frames is is_between


@pytest.mark.parametrize("size", [1, 4, 1_000])
def test_server_ends_calls(size: int) -> None:
    """With their last frame, or a reset; what goes on is unchanged."""
    said = (
        frame(HEADERS, END_HEADERS, 1, b"head")
        + frame(DATA, 0, 1, b"\0" * 9)
        + frame(HEADERS, END_HEADERS | END_STREAM, 1, b"trailers")
        + frame(HEADERS, END_HEADERS | END_STREAM, 3, b"trailers alone")
        + frame(SETTINGS, 1, 0, b"")
        + reset(5, CANCEL)
    )
    ended: list[int] = []
    walk = FromServer(ended.append)
    passed = b"".join(walk.feed(said[at : at + size]) for at in range(0, len(said), size))
    assert passed == said
    assert ended == [1, 3, 5]


def test_compressed_message_counts_for_what_it_may_become() -> None:
    """Up to the greatest that is taken."""
    assert counted_bytes(1_000, is_compressed=False) == 1_000
    assert counted_bytes(1_000, is_compressed=True) > 1_000_000
    assert counted_bytes(MESSAGE_SIZE_BYTES_MAX, is_compressed=True) == MESSAGE_SIZE_BYTES_MAX


@pytest.mark.parametrize("content", [b"", b"a", b"b" * 300])
def test_a_message_is_whole_at_its_last_byte(content: bytes) -> None:
    """However it is cut, and not before its prefix has come."""
    body = message(content)
    for cut in range(len(body)):
        incoming = Incoming(lambda _size, _packed: None)
        assert not incoming.is_whole
        incoming.pass_over(body, 0, cut)
        assert not incoming.is_whole
        incoming.pass_over(body, cut, len(body))
        assert incoming.is_whole
        incoming.pass_over(b"\0", 0, 1)
        assert not incoming.is_whole
