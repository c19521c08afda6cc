"""A flood of publishes over one HTTP/2 connection: far more than a gRPC library could send.

Requests are encoded once; of the answers only the frames' heads are read (RFC 9113, 4.1). A refusal
is known by its shape: a stream that ends with its first HEADERS frame (gRPC's "Trailers-Only"),
where an answer has DATA in between.
"""

import socket
import struct
import time
from dataclasses import dataclass, field

from tools.load.callers import SERVICE
from tools.load.material import publishes

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE = 0x0, 0x1, 0x3, 0x4, 0x6, 0x8
ACK, END_STREAM, END_HEADERS = 0x1, 0x1, 0x4
INITIAL_WINDOW_BYTES = 65_535
OWN_WINDOW_BYTES = 2**30
"""What the server may send ahead: the answers are read as they come."""
READ_BYTES = 2**20
BURST_S = 0.002
"""Requests that are due within this time go out in one write."""


@dataclass
class Flood:
    """What came of it: latencies in ms from when each request was due."""

    sent: int = 0
    answered_ms: list[float] = field(default_factory=list)
    refused_ms: list[float] = field(default_factory=list)
    reset: int = 0
    unanswered: int = 0


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """Return a frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name: str, value: str) -> bytes:
    """Return a header field, literal and not indexed (RFC 7541, 6.2.2); lengths under 127."""
    parts = (part.encode() for part in (name, value))
    return b"\0" + b"".join(bytes((len(part),)) + part for part in parts)


class _Connection:
    """One connection; reads and writes without blocking."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        settings = struct.pack(">HIHI", 0x4, OWN_WINDOW_BYTES, 0x2, 0)
        self.socket.sendall(
            PREFACE
            + frame(SETTINGS, 0, 0, settings)
            + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", OWN_WINDOW_BYTES))
        )
        self.socket.setblocking(False)
        self.window_bytes = INITIAL_WINDOW_BYTES
        self._received = bytearray()
        self._unsent = bytearray()

    def write(self, data: bytes = b"") -> bool:
        """Send what the socket takes; returns whether nothing is left."""
        self._unsent += data
        try:
            taken = self.socket.send(self._unsent)
        except BlockingIOError:
            taken = 0
        del self._unsent[:taken]
        return not self._unsent

    def frames(self) -> list[tuple[int, int, int]]:
        """Return (kind, flags, stream) of what has come; answers what the protocol demands."""
        try:
            while data := self.socket.recv(READ_BYTES):
                self._received += data
        except BlockingIOError:
            pass
        found, start, held = [], 0, self._received
        while start + 9 <= len(held):
            length = int.from_bytes(held[start : start + 3], "big")
            if start + 9 + length > len(held):
                break
            kind, flags, stream = struct.unpack_from(">BBI", held, start + 3)
            payload = bytes(held[start + 9 : start + 9 + length]) if kind >= SETTINGS else b""
            start += 9 + length
            if kind == SETTINGS and not flags & ACK:
                self.write(frame(SETTINGS, ACK, 0, b""))
            elif kind == PING and not flags & ACK:
                self.write(frame(PING, ACK, 0, payload))
            elif kind == WINDOW_UPDATE and stream == 0:
                self.window_bytes += int.from_bytes(payload, "big")
            found.append((kind, flags, stream))
        del held[:start]
        return found


def flood(port: int, rate: float, seconds: float, patience_s: float) -> Flood:
    """Publish at a rate, in calls a second, whatever the server answers.

    The connection's flow control is obeyed: what it holds back is late, and its lateness counts.
    """
    outcome = Flood()
    connection = _Connection(port)
    head = b"".join(
        literal(name, value)
        for name, value in (
            (":method", "POST"),
            (":scheme", "http"),
            (":path", f"{SERVICE}PublishInteraction"),
            (":authority", "127.0.0.1"),
            ("te", "trailers"),
            ("content-type", "application/grpc"),
        )
    )
    bodies = [request.SerializeToString() for request in publishes(2, user="flood")]
    messages = [b"\0" + struct.pack(">I", len(body)) + body for body in bodies]
    due: dict[int, float] = {}
    has_data: set[int] = set()
    started = time.perf_counter()
    ends = started + seconds
    number = 0
    while (now := time.perf_counter()) < ends + patience_s and (now < ends or due):
        burst = bytearray()
        while (at := started + number / rate) <= now + BURST_S and at < ends:
            message = messages[number % len(messages)]
            if len(message) > connection.window_bytes:
                break
            connection.window_bytes -= len(message)
            stream = 2 * number + 1
            burst += frame(HEADERS, END_HEADERS, stream, head)
            burst += frame(DATA, END_STREAM, stream, message)
            due[stream] = at
            number += 1
        connection.write(bytes(burst))
        for kind, flags, stream in connection.frames():
            if kind == DATA:
                has_data.add(stream)
            elif kind == RST_STREAM and stream in due:
                del due[stream]
                outcome.reset += 1
            elif kind == HEADERS and flags & END_STREAM and stream in due:
                took_ms = (time.perf_counter() - due.pop(stream)) * 1_000
                if stream in has_data:
                    has_data.discard(stream)
                    outcome.answered_ms.append(took_ms)
                else:
                    outcome.refused_ms.append(took_ms)
        if not burst:
            time.sleep(BURST_S / 4)
    outcome.sent, outcome.unanswered = number, len(due)
    connection.socket.close()
    return outcome
