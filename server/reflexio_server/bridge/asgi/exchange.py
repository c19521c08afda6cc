"""One HTTP request and its reply over ASGI: reading within limits, writing once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from reflexio_server.bridge.asgi.pieces import Pieces
from reflexio_server.bridge.asgi.replies import BEARER, Reply, ReplyHeaders, unsupported_media_type
from reflexio_server.core.access.caller import Caller, new_call_id
from reflexio_server.core.errors import too_large, too_slow
from reflexio_server.core.failure_log import UNKNOWN_PLACE
from reflexio_server.core.limits import (
    BODY_TOTAL_TIMEOUT_S,
    HTTP_BODY_BYTES_PER_S_MIN,
    HTTP_BODY_TIMEOUT_S,
    MESSAGE_SIZE_BYTES_MAX,
    SMALL_CALL_BYTES_MAX,
)
from reflexio_server.core.memory_budget import Holding
from reflexio_server.core.whole_request import WHOLE_EXTENSION, WholeRequest

AsgiScope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

DECLARED_DIGITS_MAX = 18
"""Digits of a Content-Length that still fits into 64 bits."""

JSON_TYPES = ("application/json",)
NDJSON_TYPES = ("application/x-ndjson", "application/jsonl", "application/json")


class ClientGoneError(Exception):
    """The client has closed the connection, or stopped reading it: there is nobody to answer."""


class Exchange:
    """The request's headers and body, and the one reply to it."""

    __slots__ = (
        "_call_id",
        "_receive",
        "_send",
        "_whole",
        "added_headers",
        "caller",
        "challenge",
        "code",
        "headers",
        "holding",
        "is_stream",
        "scope",
        "started",
        "where",
    )

    def __init__(self, scope: AsgiScope, receive: Receive, send: Send, holding: Holding) -> None:
        """`holding` is what counts the request's and the reply's bytes."""
        self.scope = scope
        self.holding = holding
        self._receive = receive
        self._send = send
        self._whole: WholeRequest | None = scope.get("extensions", {}).get(WHOLE_EXTENSION)
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self._call_id = ""
        self.added_headers: ReplyHeaders = ()
        """What the answer carries beside its own headers, whatever it is."""
        self.caller: Caller | None = None
        """Who calls, once that is known."""
        self.challenge = BEARER
        """How a caller without a valid key is asked for one."""
        self.where = UNKNOWN_PLACE
        """The path of the RPC that is called, once it is found: a request's own may hold texts."""
        self.code = "CANCELLED"
        """How the call ends, as its caller hears it."""
        self.started = False
        self.is_stream = False

    @property
    def call_id(self) -> str:
        """What names the call in the log and in its error; made on first use."""
        if self.caller is not None:
            return self.caller.call_id
        if not self._call_id:
            self._call_id = new_call_id()
        return self._call_id

    def has_body(self) -> bool:
        """Tell whether the request declares a body that is not empty."""
        headers = self.headers
        return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"

    def check_media_type(self, accepted: tuple[str, ...]) -> None:
        """Raise UNSUPPORTED_MEDIA_TYPE unless the body is UTF-8 text of one of the accepted types.

        A missing content type is accepted; so is, with JSON, any type that ends in `+json`.
        """
        declared = self.headers.get("content-type")
        if declared is not None and declared not in accepted:
            media_type, _, parameters = declared.lower().partition(";")
            media_type = media_type.strip()
            is_json = accepted == JSON_TYPES and media_type.endswith("+json")
            if media_type not in accepted and not is_json:
                raise unsupported_media_type(
                    f"the body's content type is {media_type[:100]}; "
                    f'send the header "Content-Type: {accepted[0]}"'
                )
            charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
            if charset not in ("", "utf-8", "utf8"):
                raise unsupported_media_type("the body's charset must be utf-8")
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise unsupported_media_type("compressed bodies (Content-Encoding) are not supported")

    async def chunk(self, timeout_s: float) -> tuple[bytes, bool]:
        """Return the next bytes of the body and whether there are more.

        Raises ClientGoneError when the client has gone, ServiceError MALFORMED_MESSAGE when
        nothing comes in time.
        """
        try:
            async with asyncio.timeout(timeout_s):
                event = await self._receive()
        except TimeoutError:
            raise too_slow() from None
        if event["type"] != "http.request":
            raise ClientGoneError
        return event.get("body", b""), event.get("more_body", False)

    async def body(self) -> bytes | Pieces:
        """Return the whole body, in pieces when it did not come at once.

        Raises, before reading where its length is declared, MESSAGE_TOO_LARGE, and OVERLOADED
        where there is no memory for it.
        """
        held_bytes = 0
        declared = self.headers.get("content-length", "")
        if declared.isascii() and declared.isdecimal():
            digits = len(declared.lstrip("0"))
            if digits > DECLARED_DIGITS_MAX or int(declared) > MESSAGE_SIZE_BYTES_MAX:
                raise too_large(MESSAGE_SIZE_BYTES_MAX)
            held_bytes = int(declared)
            self.holding.take(held_bytes)
        whole = self._whole.body() if self._whole is not None else None
        if whole is not None:
            part, more = whole, False
        else:
            part, more = await self.chunk(HTTP_BODY_TIMEOUT_S)
        if not more and len(part) <= MESSAGE_SIZE_BYTES_MAX:
            return part
        began_at_s = time.monotonic()
        body = Pieces()
        body.add(part)
        while more and body.size_bytes <= MESSAGE_SIZE_BYTES_MAX:
            # A body must not only go on, but come to its end some day.
            allowed_s = HTTP_BODY_TIMEOUT_S + body.size_bytes / HTTP_BODY_BYTES_PER_S_MIN
            due_s = began_at_s + min(allowed_s, BODY_TOTAL_TIMEOUT_S)
            left_s = due_s - time.monotonic()
            part, more = await self.chunk(min(HTTP_BODY_TIMEOUT_S, max(left_s, 0.0)))
            body.add(part)
            if body.size_bytes > held_bytes:
                self.holding.take(body.size_bytes - held_bytes)
                held_bytes = body.size_bytes
        if body.size_bytes > MESSAGE_SIZE_BYTES_MAX:
            raise too_large(MESSAGE_SIZE_BYTES_MAX)
        return body

    async def until_gone(self) -> None:
        """Return when the client has gone; what it still sends is passed over."""
        while (await self._receive())["type"] == "http.request":
            pass

    async def reply(self, reply: Reply) -> None:
        """Send the whole reply; to HEAD without the body."""
        body = b"" if self.scope["method"] == "HEAD" else reply.body
        if reply.status == 204:  # which has no length (RFC 9110, 8.6)
            await self.start(reply.status, reply.headers)
            await self.write(b"")
            return
        length = (b"content-length", str(len(reply.body)).encode("ascii"))
        if len(body) <= SMALL_CALL_BYTES_MAX:
            if self._whole is not None:
                headers = (*reply.headers, length, *self.added_headers)
                if self._whole.reply(reply.status, headers, body):
                    self.started = True
                    return
            await self.start(reply.status, (*reply.headers, length))
            await self.write(body)
            return
        self.holding.take(len(body))
        await self.start(reply.status, (*reply.headers, length))
        await self.write(body, more=True)
        # Returns when the peer has taken most of it: until then it is held.
        await self.write(b"")

    async def start(self, status: int, headers: ReplyHeaders) -> None:
        """Send the status and the headers; `write` follows."""
        self.started = True
        headers = (*headers, *self.added_headers)
        await self._transmit({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, data: bytes, *, more: bool = False) -> None:
        """Send bytes of the body; without `more` they are the last."""
        await self._transmit({"type": "http.response.body", "body": data, "more_body": more})

    async def _transmit(self, event: MutableMapping[str, Any]) -> None:
        try:
            await self._send(event)
        except OSError:
            raise ClientGoneError from None
