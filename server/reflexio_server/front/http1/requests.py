"""The requests of one connection: uvicorn's protocol, which takes a request in one way or not."""

from enum import Enum
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from reflexio_server.core.limits import HTTP_HEAD_BYTES_MAX, HTTP_HEADERS_MAX
from reflexio_server.core.whole_request import WHOLE_EXTENSION
from reflexio_server.front.http1.early_answer import closing_early
from reflexio_server.front.http1.message_bounds import MessageBounds
from reflexio_server.front.http1.request_head import (
    NOT_HTTP,
    REQUEST_LINE,
    BadRequestError,
    RequestHead,
)
from reflexio_server.front.http1.whole import WholeHttp1Request

BAD = 400
TOO_LARGE = 431
RESERVED = "is_reserved"
"""In a request's ASGI state: whether its connection is one more than there is room for."""


class RequestPart(Enum):
    """What of a request the next bytes belong to."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class _HeadTooLargeError(Exception):
    """The head has more bytes or more headers than one may have."""


class HttpRequests(HttpToolsProtocol):
    """Reads requests as RFC 9112 means them; `refuse` is called for what is none, and ends it.

    An offer of another protocol is passed over, and the request read as if it were not there.
    """

    def __init__(
        self, config: Config, state: ServerState, head: RequestHead, *, is_reserved: bool = False
    ) -> None:
        """Serve requests; one that `is_reserved` is told to the application and is the last."""
        super().__init__(config=config, server_state=state, app_state={RESERVED: is_reserved})
        self._is_reserved = is_reserved
        self._head = head
        self._bounds = MessageBounds()
        self._is_chunked = False
        self._line: bytearray | None = bytearray()
        """The request line as far as it has come, None when it has been seen to."""
        self._is_offer = False
        """Whether the head is one with an offer, which is read again without it."""
        self._may_begin = True
        """Whether a message may begin in this piece: each begins with one."""
        self._fault = ""
        self._closes = self._has_ended = False
        """Whether the request is the last, and whether it was."""
        self.reading = RequestPart.NOTHING
        self.completed_count = 0
        self.has_body_come = False
        self.head_bytes = 0
        """Of the parts of the head that are whole."""
        self.refusal: tuple[int, str] | None = None

    def feed(self, data: bytes) -> None:
        """Read on; nothing after a refusal, or after a request that closes."""
        end = 0
        while end < len(data) and not (self.refusal or self._has_ended):
            start = end
            end = self._bounds.end_of_piece(data, start, is_chunked=self._is_chunked)
            self._feed(data[start:end])

    def refuse(self, status: int, fault: str = "") -> None:
        """Answer the status, in the request's turn, and close."""
        raise NotImplementedError

    def on_whole(self) -> None:
        """Hear that a head or a whole request has come."""

    def _feed(self, piece: bytes) -> None:
        self._may_begin = self.reading is RequestPart.NOTHING
        try:
            if self._line is not None:
                self._check_line(self._line, piece)
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            self._feed(self._without_offer())
        except (BadRequestError, httptools.HttpParserError):
            if self.head_bytes > HTTP_HEAD_BYTES_MAX or len(self.headers or ()) > HTTP_HEADERS_MAX:
                self.refuse(TOO_LARGE)
            else:
                self.refuse(BAD, self._fault or NOT_HTTP)

    def _check_line(self, line: bytearray, piece: bytes) -> None:
        line += piece
        while line.startswith(b"\r\n"):
            del line[:2]  # blank lines before a request are none of it (RFC 9112, 2.2)
        end = line.find(b"\n") + 1
        if not end:
            return
        self._line = None
        if not REQUEST_LINE.fullmatch(line, 0, end):
            raise self._bad(NOT_HTTP)

    def _without_offer(self) -> bytes:
        """Return the head just read but for its offer of another protocol, for a parser anew.

        The parser takes an offer for accepted, and what follows for no HTTP any more.
        """
        version, method = self.parser.get_http_version(), self.parser.get_method()
        lines = [b"%s %s HTTP/%s" % (method, self.url, version.encode("ascii"))]
        lines += [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        return b"\r\n".join((*lines, b"", b""))

    def _bad(self, fault: str) -> BadRequestError:
        self._fault = fault
        return BadRequestError(fault)

    def _count(self, size_bytes: int) -> None:
        self.head_bytes += size_bytes
        if self.head_bytes > HTTP_HEAD_BYTES_MAX:
            raise _HeadTooLargeError

    def on_message_begin(self) -> None:
        if not self._may_begin:
            raise self._bad("the next request came before the answer")
        super().on_message_begin()
        self._may_begin = False
        self._is_offer = self._is_chunked = False
        self.reading = RequestPart.HEAD
        self.head_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        if self.reading is not RequestPart.HEAD:
            return  # it trails the body, and nothing that is said there counts
        super().on_header(name, value.rstrip(b" \t"))
        if len(self.headers) > HTTP_HEADERS_MAX:
            raise _HeadTooLargeError

    def on_headers_complete(self) -> None:
        parser, version = self.parser, self.parser.get_http_version()
        try:
            target = self._head.target(parser.get_method(), self.url, version, self.headers)
        except BadRequestError as error:
            raise self._bad(str(error)) from None
        self._is_offer = parser.should_upgrade()
        if self._is_offer:
            return
        self.url = target
        self._is_chunked, size_bytes = _framing(self.headers)
        self._bounds.expect(size_bytes)
        self.app = self.config.loaded_app
        if self.expect_100_continue:
            self.expect_100_continue = version != "1.0"
            self.app = closing_early(self.app)
        self._closes = version == "1.0" or not parser.should_keep_alive()
        is_asked_for = self.expect_100_continue  # then ASGI's events say when
        super().on_headers_complete()
        if not is_asked_for:
            scope: Any = self.scope
            scope["extensions"] = {WHOLE_EXTENSION: WholeHttp1Request(self.cycle)}
        if self._is_reserved:
            self.cycle.keep_alive, self._closes = False, True
        self.reading = RequestPart.BODY
        self.has_body_come = True
        self.on_whole()

    def on_body(self, body: bytes) -> None:
        self.has_body_come = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.reading = RequestPart.NOTHING
        if self._is_offer:
            return
        self._is_chunked = False
        self._has_ended = self._closes
        self._line = bytearray()
        self.completed_count += 1
        self.on_whole()
        super().on_message_complete()


def _framing(headers: list[tuple[bytes, bytes]]) -> tuple[bool, int]:
    """Return whether a body is chunked, and its bytes where they are told."""
    for name, value in headers:
        if name == b"content-length":
            return False, int(value)
        if name == b"transfer-encoding":
            return True, 0
    return False, 0
