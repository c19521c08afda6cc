"""HTTP requests without end: heads, headers, chunks, and heads that take their time."""

import threading
import time

import pytest
import reflexio
from reflexio_server.core.limits import HTTP_HEAD_BYTES_MAX, HTTP_HEADERS_MAX

from tests.limits.peers import answer, connected, send_on
from tests.support.serving import Server

pytestmark = pytest.mark.usefixtures("innocent")

PIECE = 16_384
PIECES_MAX = 100 * HTTP_HEAD_BYTES_MAX // PIECE
"""A hundred times what is allowed: whoever takes all of it has no limit."""
PUBLISH = b"POST /api/publish_interaction HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = PUBLISH + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "path": (b"GET /", b"a" * PIECE),
    "header name": (b"GET / HTTP/1.1\r\nx", b"a" * PIECE),
    "header value": (b"GET / HTTP/1.1\r\nx: ", b"a" * PIECE),
    "headers": (b"GET / HTTP/1.1\r\n", b"x: y\r\n" * (PIECE // 6)),
    "large headers": (b"GET / HTTP/1.1\r\n", b"x: " + b"y" * PIECE + b"\r\n"),
    "blank lines": (b"\r\n", b"\r\n" * (PIECE // 2)),
    "chunk extension": (CHUNKED + b"1;", b"a" * PIECE),
    "trailer": (CHUNKED + b"1\r\n{\r\n0\r\nx: ", b"a" * PIECE),
    "trailers": (CHUNKED + b"1\r\n{\r\n0\r\n", b"x: y\r\n" * (PIECE // 6)),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_endless_heads_are_cut(open_server: Server, what: str) -> None:
    """Long before a hundred times the limit is taken."""
    begin, piece = ENDLESS[what]
    with connected(open_server) as peer:
        peer.sendall(begin)
        send_on(peer, piece, PIECES_MAX)
        received = answer(peer)
    assert not received or received.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


def request(headers: int, path: bytes = b"/healthz") -> bytes:
    """Return a whole request with so many headers."""
    lines = [b"GET %s HTTP/1.1" % path, b"Host: localhost", b"Connection: close"]
    lines += [b"x-%d: y" % number for number in range(headers - 2)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request(HTTP_HEADERS_MAX), b"200"),
        (request(HTTP_HEADERS_MAX + 1), b"431"),
        (request(2, b"/healthz?a=" + b"b" * (HTTP_HEAD_BYTES_MAX - 100)), b"200"),
        (request(2, b"/healthz?a=" + b"b" * HTTP_HEAD_BYTES_MAX), b"431"),
    ],
    ids=["as many headers", "one more", "as many bytes", "more bytes"],
)
def test_limit_of_a_head_is_where_it_says(open_server: Server, sent: bytes, status: bytes) -> None:
    """Up to it a request is answered, beyond it refused with 431."""
    with connected(open_server) as peer:
        peer.sendall(sent)
        assert answer(peer).startswith(b"HTTP/1.1 " + status)


def test_whole_requests_pass_one_after_another(open_server: Server) -> None:
    """More bytes than a head may have, in many requests of one connection, some at once."""
    request = b"GET /healthz?a=%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % (b"b" * 8_000)
    with connected(open_server) as peer:
        received = b""
        for _ in range(10):
            peer.sendall(request * 4)
            while received.count(b'{"status":"ok"}') % 4 or not received:
                received += peer.recv(65_536)
            assert received.count(b'{"status":"ok"}') % 4 == 0
            received = b""


def drip(open_server: Server, begin: bytes, answers: list[bytes]) -> None:
    """Send a byte now and then until the server has enough."""
    with connected(open_server) as peer:
        peer.sendall(begin)
        peer.settimeout(1.0)
        for _ in range(50):
            try:
                peer.sendall(b"a")
                answers.append(peer.recv(1000))
                return
            except TimeoutError:
                continue
            except OSError:
                answers.append(b"")
                return


def test_slow_heads_are_let_go(open_server: Server) -> None:
    """Twenty at once that always go on; the first request of a connection or a later one."""
    answers: list[bytes] = []
    begins = [b"GET / HTTP/1.1\r\nx: ", b"GET /"] * 10
    threads = [
        threading.Thread(target=drip, args=(open_server, begin, answers)) for begin in begins
    ]
    for thread in threads:
        thread.start()
    with reflexio.ReflexioClient(url_endpoint=open_server.url) as client:
        while any(thread.is_alive() for thread in threads):
            assert client.whoami().success
            time.sleep(0.5)
    assert len(answers) == len(begins)
    assert all(answer.startswith(b"HTTP/1.1 408") or not answer for answer in answers)
    assert any(answers)


def test_body_that_goes_on_after_its_answer_is_cut(open_server: Server) -> None:
    """A refused body is not read for ever."""
    head = PUBLISH + b"Content-Length: 99999999999\r\n\r\n"
    with connected(open_server) as peer:
        peer.sendall(head)
        assert peer.recv(1000).startswith(b"HTTP/1.1 413")
        for _ in range(600):
            try:
                peer.sendall(b"a" * 1000)
            except OSError:
                return
            time.sleep(0.02)
    pytest.fail("the server took everything")
