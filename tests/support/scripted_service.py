"""A service over HTTP on the loopback address that answers what a test tells it to."""

import json
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

HANG_S_MAX = 60.0
CHUNK_BYTES = 64 * 1024
WAITING_CONNECTIONS_MAX = 128
"""The standard library's 5 reset connections when a test opens some at the same time."""


class Reply(NamedTuple):
    """What one call is answered.

    `body` is sent as it is when it is bytes, as JSON otherwise; None is the service's own answer.
    Spaces before the body make it `padding_bytes` longer. Only the first `stops_after_bytes` of it
    are sent when they are set; then the connection is closed. `is_silent` keeps it open instead,
    without a byte unless `stops_after_bytes` is set, until the service closes.
    """

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    is_silent: bool = False
    padding_bytes: int = 0
    stops_after_bytes: int | None = None


class Call(NamedTuple):
    """One call as it came."""

    path: str
    headers: Message
    body: dict[str, Any]

    @property
    def authorization(self) -> str:
        """The header that OpenAI's protocol has the key in."""
        return self.headers["Authorization"]


class ScriptedService(ABC):
    """Answers the `replies` one by one, then every call as it should. Records the `calls`."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque()
        self.calls: list[Call] = []
        self.was_called = threading.Event()
        self.has_answered = threading.Event()
        self.closing = threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                """Answer a call."""
                try:
                    service.answer(self)
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            """A thread for each connection."""

            daemon_threads = True
            request_queue_size = WAITING_CONNECTIONS_MAX

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Say nothing of a caller who hangs up, which some tests are about."""
                if not isinstance(sys.exception(), ConnectionError):
                    super().handle_error(request, client_address)

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @abstractmethod
    def answer_of(self, request: dict[str, Any]) -> Any:
        """Return the body that a well-behaved service answers."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one call."""
        request = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.calls.append(Call(handler.path, handler.headers, request))
        reply = self.replies.popleft() if self.replies else Reply()
        self.was_called.set()
        if not reply.is_silent or reply.stops_after_bytes is not None:
            self._send(handler, reply, request)
        if reply.is_silent:
            self.closing.wait(HANG_S_MAX)
        if reply.is_silent or reply.stops_after_bytes is not None:
            handler.close_connection = True

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply, request: dict[str, Any]) -> None:
        answer = self.answer_of(request) if reply.body is None else reply.body
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        handler.send_response(reply.status)
        for name, value in reply.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(reply.padding_bytes + len(content)))
        handler.end_headers()
        for piece in _pieces(reply.padding_bytes, content[: reply.stops_after_bytes]):
            handler.wfile.write(piece)
        self.has_answered.set()


def _pieces(padding_bytes: int, content: bytes) -> Iterator[bytes]:
    padding = b" " * min(CHUNK_BYTES, padding_bytes)
    while padding_bytes:
        yield padding[:padding_bytes]
        padding_bytes -= len(padding[:padding_bytes])
    yield content
