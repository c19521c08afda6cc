"""Raw peers: requests that no well-behaved client sends, and their answers."""

import contextlib
import socket
import struct
from collections.abc import Iterator

from tests.support.serving import HOST, Server

ANSWER_TIMEOUT_S = 60.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 1, 3, 4, 6, 7
END_HEADERS = 4


@contextlib.contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    """Give a plain connection."""
    with socket.create_connection((HOST, server.port), timeout=ANSWER_TIMEOUT_S) as peer:
        yield peer


def send_on(peer: socket.socket, piece: bytes, pieces_max: int) -> int:
    """Send a piece over and over until the server closes; return how often it was taken."""
    for count in range(pieces_max):
        try:
            peer.sendall(piece)
        except OSError:
            return count
    return pieces_max


def answer(peer: socket.socket) -> bytes:
    """Read until the server closes, or resets after its answer."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while data := peer.recv(65_536):
            received += data
    return received


def frame(kind: int, payload: bytes = b"", stream: int = 0, flags: int = 0) -> bytes:
    """Return an HTTP/2 frame (RFC 9113, 4.1)."""
    return (
        len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload
    )


def frames(received: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and payload of the whole frames in what was received."""
    while len(received) >= 9:
        size = int.from_bytes(received[:3], "big")
        if len(received) < 9 + size:
            return
        yield received[3], received[9 : 9 + size]
        received = received[9 + size :]


def settings_of(payload: bytes) -> dict[int, int]:
    """Return what a SETTINGS frame says."""
    return dict(struct.iter_unpack(">HI", payload))


def literal(name: bytes, value: bytes) -> bytes:
    """Return a header as HPACK writes it without any table (RFC 7541, 6.2.2)."""
    return b"\0" + bytes((len(name),)) + name + bytes((len(value),)) + value


def call_headers(path: bytes) -> bytes:
    """Return the header block of a gRPC call."""
    return b"".join(
        literal(name, value)
        for name, value in (
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path),
            (b":authority", b"localhost"),
            (b"content-type", b"application/grpc"),
            (b"te", b"trailers"),
        )
    )
