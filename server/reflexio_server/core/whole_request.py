"""An HTTP request that came whole: what the front offers the bridge beside ASGI's events."""

from collections.abc import Iterable
from typing import Protocol

WHOLE_EXTENSION = "reflexio.whole"
"""The ASGI extension under which the bridge finds the request's `WholeRequest`."""


class WholeRequest(Protocol):
    """A short way to the body and the reply of one request."""

    def body(self) -> bytes | None:
        """Return the body if all of it has come, once; None otherwise: ASGI's events bring it."""

    def reply(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bool:
        """Send the whole reply, whose headers tell its length and not the connection's end.

        False, and nothing sent, where the peer is slow to read or gone: ASGI's events wait for it.
        """
