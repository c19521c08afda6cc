"""Cutting a stream of bytes into lines."""

from collections.abc import Iterator

from reflexio_server.bridge.asgi.pieces import PIECE_BYTES, Pieces

LINE_TOO_LONG = None
"""What stands for a line above the limit: its bytes were dropped."""

Line = bytes | Pieces | None
"""A line, a long one in the pieces that it came in, or LINE_TOO_LONG."""


class LineSplitter:
    """Cuts chunks into lines, however they fall; holds at most one line of the limit's length."""

    def __init__(self, line_bytes_max: int) -> None:
        self._line_bytes_max = line_bytes_max
        self._held = Pieces()
        self._is_too_long = False

    @property
    def held_bytes(self) -> int:
        """How much is held of a line whose end has not come."""
        return self._held.size_bytes

    @property
    def is_within(self) -> bool:
        """Whether a line has begun and not ended, also one that is too long to be held."""
        return self._held.size_bytes > 0 or self._is_too_long

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """Yield the lines that the chunk completes, without their ends.

        LINE_TOO_LONG stands for each line above the limit.
        """
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            yield self._complete(end)
        self._hold(rest)

    def finish(self) -> Iterator[Line]:
        """Yield the last line when it has no end."""
        if self.is_within:
            yield self._complete(b"")

    def clear(self) -> None:
        """Hold nothing any more."""
        self._held.clear()

    def _hold(self, part: bytes) -> None:
        if self._is_too_long or self._held.size_bytes + len(part) > self._line_bytes_max:
            self._is_too_long = True
            self._held.clear()
        else:
            self._held.add(part)

    def _complete(self, end: bytes) -> Line:
        if not self.is_within and len(end) <= self._line_bytes_max:
            return end
        self._hold(end)
        line, self._held = self._held, Pieces()
        if self._is_too_long:
            self._is_too_long = False
            return LINE_TOO_LONG
        return line if line.size_bytes > PIECE_BYTES else bytes(line.take())
