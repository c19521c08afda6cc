"""The bounds of HTTP messages in the bytes of a connection."""

HEAD_END = b"\r\n\r\n"
"""Ends a head, and a chunked body with what trails it (RFC 9112, 2.1 and 7.1)."""
PIECES_MAX = 256
"""Pieces that one read is cut into within a chunked body; one with more is left whole."""


class MessageBounds:
    """Cuts what is read into pieces so that every message begins at the start of one.

    `expect` says how many bytes of a body follow, as soon as a head has told it.
    """

    def __init__(self) -> None:
        self._left_bytes = 0
        self._tail = b""
        """The last bytes before a piece, which may begin the end of a head."""

    def expect(self, body_bytes: int) -> None:
        """Take so many bytes for the body that follows; 0 is no body or a chunked one."""
        self._left_bytes = body_bytes

    def end_of_piece(self, data: bytes, start: int, *, is_chunked: bool) -> int:
        """Return where the piece of `data` ends that begins at `start`."""
        if self._left_bytes:
            size_bytes = min(self._left_bytes, len(data) - start)
            self._left_bytes -= size_bytes
            return start + size_bytes
        tail, self._tail = self._tail, b""
        if tail:
            found = (tail + data[start : start + len(HEAD_END) - 1]).find(HEAD_END)
            if found >= 0:
                return start + found + len(HEAD_END) - len(tail)
        if not (is_chunked and data.count(HEAD_END, start) > PIECES_MAX):
            found = data.find(HEAD_END, start)
            if found >= 0:
                return found + len(HEAD_END)
        self._tail = (tail + data[max(start, len(data) - len(HEAD_END) + 1) :])[1 - len(HEAD_END) :]
        return len(data)
