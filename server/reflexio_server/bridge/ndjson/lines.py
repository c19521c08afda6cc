"""Cutting a stream of bytes into lines."""

from collections.abc import Iterator

LINE_TOO_LONG = None
"""What stands for a line above the limit: its bytes were dropped."""


class LineSplitter:
    """Cuts chunks into lines, however they fall; holds at most one line of the limit's length."""

    def __init__(self, line_bytes_max: int) -> None:
        self._line_bytes_max = line_bytes_max
        self._held = bytearray()
        self._is_too_long = False

    @property
    def held_bytes(self) -> int:
        """How much is held of a line whose end has not come."""
        return len(self._held)

    @property
    def is_within(self) -> bool:
        """Whether a line has begun and not ended, also one that is too long to be held."""
        return bool(self._held) or self._is_too_long

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        """Yield the lines that the chunk completes, without their ends.

        LINE_TOO_LONG stands for each line above the limit.
        """
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            yield self._complete(end)
        self._hold(rest)

    def finish(self) -> Iterator[bytes | None]:
        """Yield the last line when it has no end."""
        if self._held or self._is_too_long:
            yield self._complete(b"")

    def _hold(self, part: bytes) -> None:
        if self._is_too_long or len(self._held) + len(part) > self._line_bytes_max:
            self._is_too_long = True
            self._held.clear()
        else:
            self._held += part

    def _complete(self, end: bytes) -> bytes | None:
        if not self._held and not self._is_too_long and len(end) <= self._line_bytes_max:
            return end
        self._hold(end)
        line = LINE_TOO_LONG if self._is_too_long else bytes(self._held)
        self._held.clear()
        self._is_too_long = False
        return line
