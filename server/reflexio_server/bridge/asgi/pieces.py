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

    def is_blank(self) -> bool:
        """Say whether there is white space alone."""
        return not any(part.strip() for part in (*self._parts, self._tail))

    def take(self) -> bytearray:
        """Return all of it and hold nothing.

        It is put together piece by piece, each let go: where that is beside the event loop, the
        loop has its turn between two of them.
        """
        parts, tail = self._parts, self._tail
        self._parts, self._tail, self.size_bytes = [], bytearray(), 0
        parts.reverse()
        whole = bytearray()
        while parts:
            whole += parts.pop()
        whole += tail
        return whole

    def clear(self) -> None:
        """Hold nothing."""
        self._parts.clear()
        self._tail = bytearray()
        self.size_bytes = 0
