"""The first request of an HTTP/2 connection, which says whether it speaks gRPC or JSON."""

import struct
from enum import Enum

import hpack

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_HEAD_BYTES = 9
LOOKED_AT_BYTES_MAX = 64 * 2**10
"""Of what a peer sends before its first request; with more it is left to gRPC."""
HEADERS, SETTINGS, CONTINUATION = 1, 4, 9
END_HEADERS, PADDED, PRIORITY = 0x4, 0x8, 0x20
GRPC_SETTINGS = 0xFE00
"""Settings from here on are gRPC's own: most of its clients send some, and nobody else does."""


class Speaks(Enum):
    """What a connection speaks, as far as it can be told."""

    UNKNOWN = 0
    GRPC = 1
    JSON = 2


def spoken(received: bytes) -> Speaks:
    """Tell by the whole frames in what was received, which begins with (some of) the preface."""
    if not received.startswith(PREFACE):
        return Speaks.UNKNOWN if PREFACE.startswith(received) else Speaks.GRPC
    at, block = len(PREFACE), b""
    while len(received) - at >= FRAME_HEAD_BYTES:
        size, kind, flags = int.from_bytes(received[at : at + 3], "big"), received[at + 3], 0
        flags = received[at + 4]
        at += FRAME_HEAD_BYTES
        if at + size > LOOKED_AT_BYTES_MAX:
            return Speaks.GRPC
        payload = received[at : at + size]
        if len(payload) < size:
            break
        at += size
        if kind == SETTINGS and _has_grpc_settings(payload):
            return Speaks.GRPC
        if kind in (HEADERS, CONTINUATION):
            block += _fragment(payload, flags) if kind == HEADERS else payload
            if flags & END_HEADERS:
                return Speaks.GRPC if _is_grpc(block) else Speaks.JSON
    return Speaks.UNKNOWN


def _has_grpc_settings(payload: bytes) -> bool:
    whole = payload[: len(payload) // 6 * 6]
    return any(name >= GRPC_SETTINGS for name, _ in struct.iter_unpack(">HI", whole))


def _fragment(payload: bytes, flags: int) -> bytes:
    """Return the header block of a HEADERS frame without padding and priority (RFC 9113, 6.2)."""
    padding = 0
    if flags & PADDED:
        padding, payload = payload[0] if payload else 0, payload[1:]
    if flags & PRIORITY:
        payload = payload[5:]
    return payload[: len(payload) - padding] if padding else payload


def _is_grpc(block: bytes) -> bool:
    try:
        headers = hpack.Decoder(max_header_list_size=LOOKED_AT_BYTES_MAX).decode(block, raw=True)
    except hpack.HPACKError:
        return True  # whom gRPC answers as it does
    types = [value for name, value in headers if name == b"content-type"]
    return bool(types) and types[0].lower().startswith(b"application/grpc")
