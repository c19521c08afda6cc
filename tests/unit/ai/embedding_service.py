"""A small service on the loopback address that speaks OpenAI's protocol for embeddings."""

import hashlib
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 8
HANG_S_MAX = 60.0


class Reply(NamedTuple):
    """What one call is answered; `is_silent` answers nothing until the service closes."""

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    is_silent: bool = False


class Call(NamedTuple):
    """One call as it came."""

    path: str
    authorization: str
    body: dict[str, Any]


def raw_vector(text: str) -> list[float]:
    """A vector of any length but one, which only this text has."""
    digest = hashlib.sha256(text.encode()).digest()
    return [(byte - 127.5) / 16 for byte in digest[:DIMENSIONS]]


def unit_vector(text: str) -> NDArray[np.float32]:
    """What an embedder must make of it."""
    vector = np.array(raw_vector(text))
    unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def answer_of(texts: list[str]) -> dict[str, Any]:
    """The protocol's answer, in reverse order, which the protocol leaves open."""
    data = [
        {"object": "embedding", "index": place, "embedding": raw_vector(text)}
        for place, text in enumerate(texts)
    ]
    return {"object": "list", "data": data[::-1], "model": "m", "usage": {"total_tokens": 1}}


class EmbeddingService:
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
                service.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

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
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.calls.append(Call(handler.path, handler.headers["Authorization"], body))
        reply = self.replies.popleft() if self.replies else Reply()
        self.was_called.set()
        if reply.is_silent:
            self.closing.wait(HANG_S_MAX)
            handler.close_connection = True
            return
        answer = answer_of(body["input"]) if reply.body is None else reply.body
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        handler.send_response(reply.status)
        for name, value in reply.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
        self.has_answered.set()
