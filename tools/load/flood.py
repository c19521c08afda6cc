"""A flood of publishes over a few HTTP/2 connections: far more than a gRPC library could send.

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
MAX_CONCURRENT_STREAMS = 0x3
CONNECTIONS = 4
INITIAL_WINDOW_BYTES = 65_535
OWN_WINDOW_BYTES = 2**30
"""What the server may send ahead: the answers are read as they come."""
READ_BYTES = 2**20
BURST_S = 0.002
"""Requests that are due within this time go out in one write."""


@dataclass
class Flood:
    """What came of it: latencies in ms from when each request was sent.

    `held` were due while their connection had as many calls, or bytes, as the server allows: a gRPC
    library lets them wait on the client's side.
    """

    sent: int = 0
    held: int = 0
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
        self.streams_max = 0
        self.sent_at: dict[int, float] = {}
        self.has_data: set[int] = set()
        self.next_stream = 1
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
                for place in range(0, length, 6):
                    name, value = struct.unpack_from(">HI", payload, place)
                    if name == MAX_CONCURRENT_STREAMS:
                        self.streams_max = value
                self.write(frame(SETTINGS, ACK, 0, b""))
            elif kind == PING and not flags & ACK:
                self.write(frame(PING, ACK, 0, payload))
            elif kind == WINDOW_UPDATE and stream == 0:
                self.window_bytes += int.from_bytes(payload, "big")
            found.append((kind, flags, stream))
        del held[:start]
        return found

    def publish(self, head: bytes, message: bytes, now: float) -> bytes:
        """Return the frames of a call; nothing where the connection has as many as it may."""
        if len(self.sent_at) >= self.streams_max or len(message) > self.window_bytes:
            return b""
        self.window_bytes -= len(message)
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        self.sent_at[stream] = now
        return frame(HEADERS, END_HEADERS, stream, head) + frame(DATA, END_STREAM, stream, message)

    def take(self, outcome: Flood) -> None:
        """Note what has come of the calls."""
        for kind, flags, stream in self.frames():
            if kind == DATA:
                self.has_data.add(stream)
            elif kind == RST_STREAM and stream in self.sent_at:
                del self.sent_at[stream]
                outcome.reset += 1
            elif kind == HEADERS and flags & END_STREAM and stream in self.sent_at:
                took_ms = (time.perf_counter() - self.sent_at.pop(stream)) * 1_000
                if stream in self.has_data:
                    self.has_data.discard(stream)
                    outcome.answered_ms.append(took_ms)
                else:
                    outcome.refused_ms.append(took_ms)


def flood(port: int, rate: float, seconds: float, patience_s: float) -> Flood:
    """Publish at a rate, in calls a second, whatever the server answers.

    What HTTP/2 asks of a client is obeyed: the connections' flow control, and their calls at once.
    """
    outcome = Flood()
    connections = [_Connection(port) for _ in range(CONNECTIONS)]
    while not all(connection.streams_max for connection in connections):
        for connection in connections:
            connection.take(outcome)
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
    started = time.perf_counter()
    ends = started + seconds
    number = 0
    while (now := time.perf_counter()) < ends or (
        now < ends + patience_s and any(connection.sent_at for connection in connections)
    ):
        bursts = [bytearray() for _ in connections]
        while started + number / rate <= min(now + BURST_S, ends):
            place = number % CONNECTIONS
            call = connections[place].publish(head, messages[number % len(messages)], now)
            outcome.held += not call
            bursts[place] += call
            number += 1
        for connection, burst in zip(connections, bursts, strict=True):
            connection.write(bytes(burst))
            connection.take(outcome)
        if not any(bursts):
            time.sleep(BURST_S / 4)
    outcome.sent = number - outcome.held
    for connection in connections:
        outcome.unanswered += len(connection.sent_at)
        connection.socket.close()
    return outcome
