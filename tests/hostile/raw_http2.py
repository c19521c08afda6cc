"""One gRPC call over a bare socket: frames that no gRPC library would send.

HTTP/2 (RFC 9113) as far as one call needs it; headers are literals without an index (RFC 7541).
"""

import socket
import struct
from collections.abc import Iterator, Sequence

from tests.support.serving import HOST

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
RST_STREAM = 3
END_STREAM, END_HEADERS, ACK = 1, 4, 1
STREAM = 1
FRAME_BYTES = 16_384  # the least that every peer takes
FIRST_WINDOW_BYTES = 65_535
TIMEOUT_S = 60.0


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """Return one HTTP/2 frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def length_prefix(value: int) -> bytes:
    """Return a string's length as HPACK writes it, without Huffman coding."""
    if value < 127:
        return bytes([value])
    rest, written = value - 127, bytearray([127])
    while rest >= 128:
        written.append(rest % 128 + 128)
        rest //= 128
    return bytes(written) + bytes([rest])


def header_block(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Return headers, each as a literal that enters no table."""
    return b"".join(
        b"\0" + length_prefix(len(name)) + name + length_prefix(len(value)) + value
        for name, value in headers
    )


def grpc_message(data: bytes, *, is_compressed: bool) -> bytes:
    """Return a message with the prefix of five bytes that gRPC puts before it."""
    return struct.pack(">BI", is_compressed, len(data)) + data


class RawCall:
    """A call that was sent over a connection of its own, and the frames that came back."""

    def __init__(self, port: int, path: str, *headers: tuple[bytes, bytes]) -> None:
        self._socket = socket.create_connection((HOST, port), TIMEOUT_S)
        self._received = b""
        self._window_bytes = FIRST_WINDOW_BYTES
        self._stream_window_bytes = FIRST_WINDOW_BYTES
        self.frames: list[tuple[int, int, bytes]] = []
        self.is_over = False
        sent = (
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path.encode()),
            (b":authority", b"localhost"),
            (b"content-type", b"application/grpc"),
            (b"te", b"trailers"),
            *headers,
        )
        self._socket.sendall(
            PREFACE
            + frame(SETTINGS, 0, 0, b"")
            + frame(HEADERS, END_HEADERS, STREAM, header_block(sent))
        )

    def send(self, data: bytes) -> None:
        """Send bytes as the call's body, as the server makes room, until it ends the call."""
        while data and not self.is_over:
            room = min(self._window_bytes, self._stream_window_bytes, FRAME_BYTES)
            if room == 0:
                for received in self._read():
                    self._take(received)
                    break
                continue
            part, data = data[:room], data[room:]
            self._window_bytes -= len(part)
            self._stream_window_bytes -= len(part)
            try:
                self._socket.sendall(frame(DATA, 0, STREAM, part))
            except ConnectionError:
                self.is_over = True

    def finish(self) -> bytes:
        """End the body and return the payloads of all header frames that came back."""
        if not self.is_over:
            self._socket.sendall(frame(DATA, END_STREAM, STREAM, b""))
        for received in self._read():
            self._take(received)
            if self.is_over:
                break
        self.close()
        return b"".join(payload for kind, _, payload in self.frames if kind == HEADERS)

    def close(self) -> None:
        """Leave the call as it is; harmless after its end."""
        self._socket.close()

    def _take(self, received: tuple[int, int, int, bytes]) -> None:
        kind, flags, stream, payload = received
        self.frames.append((kind, flags, payload))
        if kind == WINDOW_UPDATE:
            (more,) = struct.unpack(">I", payload)
            if stream:
                self._stream_window_bytes += more
            else:
                self._window_bytes += more
        elif kind == SETTINGS and not flags & ACK:
            for number, value in struct.iter_unpack(">HI", payload):
                if number == 4:
                    self._stream_window_bytes += value - FIRST_WINDOW_BYTES
            self._socket.sendall(frame(SETTINGS, ACK, 0, b""))
        elif kind == PING and not flags & ACK:
            self._socket.sendall(frame(PING, ACK, 0, payload))
        elif kind in (GOAWAY, RST_STREAM) or (kind in (DATA, HEADERS) and flags & END_STREAM):
            self.is_over = True

    def _read(self) -> Iterator[tuple[int, int, int, bytes]]:
        while True:
            while len(self._received) < 9:
                if not self._fill():
                    return
            size = int.from_bytes(self._received[:3])
            kind, flags, stream = struct.unpack(">BBI", self._received[3:9])
            while len(self._received) < 9 + size:
                if not self._fill():
                    return
            payload = self._received[9 : 9 + size]
            self._received = self._received[9 + size :]
            yield kind, flags, stream, payload

    def _fill(self) -> bool:
        try:
            more = self._socket.recv(65_536)
        except ConnectionError:
            more = b""
        self.is_over = self.is_over or not more
        self._received += more
        return bool(more)
