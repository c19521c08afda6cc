"""h11's reading of the bytes of a connection: the reference for what the server runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

import h11

BLANK_LINE = b"\r\n"


class Request(NamedTuple):
    """A request as it was sent."""

    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def closes(self) -> bool:
        """Whether nothing follows; h11 leaves it open beside an offer of another protocol."""
        values = b",".join(value for name, value in self.headers if name == b"connection")
        return b"close" in (token.strip().lower() for token in values.split(b","))


@dataclass
class Reading:
    """The whole requests of a connection, and whether something after them is none."""

    requests: list[Request]
    is_broken: bool


def read(sent: bytes) -> Reading:
    """Read all of it, each request with a reader anew; nothing after one that closes."""
    requests: list[Request] = []
    while True:
        while sent.startswith(BLANK_LINE):
            sent = sent.removeprefix(BLANK_LINE)  # RFC 9112, 2.2, which h11 leaves out
        connection = h11.Connection(h11.SERVER)
        connection.receive_data(sent)
        try:
            request = _next(connection)
        except h11.RemoteProtocolError:
            return Reading(requests, is_broken=True)
        if request is None:
            return Reading(requests, is_broken=False)
        requests.append(request)
        if connection.their_state is h11.MUST_CLOSE or (
            request.closes or connection.their_http_version == b"1.0"
        ):
            return Reading(requests, is_broken=False)
        sent = connection.trailing_data[0]


def _next(connection: h11.Connection) -> Request | None:
    head = connection.next_event()
    if not isinstance(head, h11.Request):
        return None
    body = b""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return Request(head.method, path_of(head.target), seen(head.headers), body)
        else:
            return None


def seen(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers but for the offer of another protocol, which is passed over."""
    return tuple(
        (name, value.lower() if name == b"transfer-encoding" else value)
        for name, value in headers
        if name != b"upgrade"
    )


def path_of(target: bytes) -> bytes:
    """Return path and query of a target."""
    if target.startswith(b"/"):
        return target
    parts = urlsplit(target)
    return (parts.path or b"/") + (b"?" + parts.query if parts.query else b"")
