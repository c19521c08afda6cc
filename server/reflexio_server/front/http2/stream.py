"""One request over HTTP/2, as the application sees it."""

import asyncio
from collections.abc import Callable
from typing import Any

HOP_BY_HOP = frozenset((b"connection", b"keep-alive", b"transfer-encoding"))
"""Headers that HTTP/2 has no place for (RFC 9113, 8.2.2)."""


class Http2Stream:
    """The body as it comes, and the reply; `send_*` and `acknowledge` belong to the connection."""

    def __init__(
        self,
        scope: dict[str, Any],
        *,
        send_head: Callable[[list[tuple[bytes, bytes]]], None],
        send_data: Callable[[bytes, bool], Any],
        acknowledge: Callable[[int], None],
    ) -> None:
        self.scope = scope
        self._send_head = send_head
        self._send_data = send_data
        self._acknowledge = acknowledge
        self._body = bytearray()
        self._unacknowledged_bytes = 0
        self._has_ended = False
        self._news = asyncio.Event()
        self.is_gone = False
        self.is_answered = False

    def feed(self, data: bytes, controlled_bytes: int) -> None:
        """Take more of the body; reading it gives back so many bytes of the window."""
        self._body += data
        self._unacknowledged_bytes += controlled_bytes
        self._news.set()

    def end(self) -> None:
        """Hear that the body is whole."""
        self._has_ended = True
        self._news.set()

    def leave(self) -> None:
        """Hear that nobody waits for the reply any more."""
        self.is_gone = True
        self._news.set()

    def drop_body(self) -> None:
        """Give back the window of what has come: it has been read, or nobody will read it."""
        self._body.clear()
        taken_bytes, self._unacknowledged_bytes = self._unacknowledged_bytes, 0
        self._acknowledge(taken_bytes)

    async def receive(self) -> dict[str, Any]:
        """Return the next event of ASGI."""
        if not (self.is_gone or self.is_answered):
            await self._news.wait()
            self._news.clear()
        if self.is_gone or self.is_answered:
            return {"type": "http.disconnect"}
        body = bytes(self._body)
        self.drop_body()
        return {"type": "http.request", "body": body, "more_body": not self._has_ended}

    async def send(self, event: dict[str, Any]) -> None:
        """Take an event of ASGI."""
        if self.is_gone:
            return
        if event["type"] == "http.response.start":
            headers = [(b":status", str(event["status"]).encode("ascii"))]
            headers += [
                header for header in event["headers"] if header[0].lower() not in HOP_BY_HOP
            ]
            self._send_head(headers)
            return
        is_last = not event.get("more_body", False)
        await self._send_data(event.get("body", b""), is_last)
        if is_last:
            self.is_answered = True
            self._news.set()
