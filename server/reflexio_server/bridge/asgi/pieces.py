"""Bytes that come in pieces and are wanted whole, held in pieces of about one size until then.

One growing array is moved again and again among hundreds that grow beside it: the heap then took
five times what they held.
"""

PIECE_BYTES = 64 * 2**10
"""From this size on a piece is kept as it is; smaller ones are gathered."""


class Pieces:
    """What has come so far."""

    __slots__ = ("_parts", "_tail", "size_bytes")

    def __init__(self) -> None:
        """Nothing has come."""
        self._parts: list[bytes | bytearray] = []
        self._tail = bytearray()
        self.size_bytes = 0

    def add(self, part: bytes) -> None:
        """Hold a further part."""
        self.size_bytes += len(part)
        self._tail += part
        if len(self._tail) >= PIECE_BYTES:
            self._parts.append(bytes(self._tail))
            self._tail = bytearray()

    def take(self) -> bytes:
        """Return all of it and hold nothing."""
        whole = b"".join((*self._parts, self._tail))
        self.clear()
        return whole

    def clear(self) -> None:
        """Hold nothing."""
        self._parts.clear()
        self._tail = bytearray()
        self.size_bytes = 0
