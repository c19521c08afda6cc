"""Peers that read nothing: what waits for them is given up after a while."""

import asyncio
from typing import Any

from reflexio_server.core.limits import WRITE_STALL_TIMEOUT_S


class WriteStall:
    """Ends a connection whose peer neither takes nor sends while something waits for it.

    Some callers send everything before they read: `has_sent` is set for whatever they send.
    """

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._timer: asyncio.TimerHandle | None = None
        self._waiting_bytes = 0
        self._is_closing = False
        self._is_over = False
        self.has_sent = False

    def begin(self) -> None:
        """Watch from now on: the buffer is full."""
        if self._timer is None and not self._is_over:
            self._look_later()

    def end(self) -> None:
        """Watch no more: the peer has read."""
        if not self._is_closing:
            self._forget_timer()

    def watch_closing(self) -> None:
        """Watch a connection that closes as soon as its peer has read: it may never do so."""
        self._is_closing = True
        self.begin()

    def stop(self) -> None:
        """Watch nothing any more: the connection is gone."""
        self._is_over = True
        self._forget_timer()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_later(self) -> None:
        self.has_sent = False
        self._waiting_bytes = self._transport.get_write_buffer_size()
        self._timer = asyncio.get_running_loop().call_later(WRITE_STALL_TIMEOUT_S, self._look)

    def _look(self) -> None:
        self._timer = None
        if self.has_sent or self._transport.get_write_buffer_size() < self._waiting_bytes:
            self._look_later()
        else:
            self._transport.abort()
