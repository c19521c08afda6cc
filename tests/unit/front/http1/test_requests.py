"""No request is read otherwise than it was sent: the front beside h11, on odd and plain heads."""

import asyncio
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.front.fed_connection import feed
from tests.unit.front.http1.reference import read

HOST = b"Host: localhost"
NEXT = b"GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n"
INNER = b"DELETE /api/delete_all_interactions HTTP/1.1\r\nHost: localhost\r\n\r\n"
LENGTH = b"Content-Length: %d" % len(INNER)
CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(INNER), INNER)
OFFERS = {
    "h2c": (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABk"),
    "websocket": (b"Connection: keep-alive, Upgrade", b"Upgrade: websocket"),
    "anything": (b"connection:upgrade", b"UPGRADE:  HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11"),
    "TLS": (b"Upgrade: TLS/1.0", b"Connection: Upgrade"),
    "twice": (b"Connection: Upgrade", b"Upgrade: h2c", b"Upgrade: websocket"),
    "no name": (b"Connection: Upgrade", b"Upgrade:"),
    "and closes": (b"Connection: Upgrade, close", b"Upgrade: h2c"),
}


def message(*headers: bytes, start: bytes = b"POST /a?b=c HTTP/1.1", body: bytes = b"") -> bytes:
    """Return a request of these lines."""
    return b"\r\n".join((start, *headers, b"", body))


READ = {
    "plain": message(HOST),
    "body": message(HOST, LENGTH, body=INNER),
    "zeros before the length": message(HOST, b"Content-Length: 000%d" % len(INNER), body=INNER),
    "spaces about the length": message(HOST, b"Content-Length:\t %d \t" % len(INNER), body=INNER),
    "no body": message(HOST, b"Content-Length: 0"),
    "chunked": message(HOST, CHUNKED, body=CHUNKS),
    "one byte a chunk": message(
        HOST, CHUNKED, body=b"".join(b"1\r\n%c\r\n" % byte for byte in INNER) + b"0\r\n\r\n"
    ),
    "chunked, in capitals": message(HOST, b"TRANSFER-ENCODING: CHUNKED", body=CHUNKS),
    "chunk extensions": message(HOST, CHUNKED, body=b'1;a\r\nx\r\n1;b="c;d"\r\ny\r\n0;e\r\n\r\n'),
    "trailers": message(HOST, CHUNKED, body=b"1\r\nx\r\n0\r\nAuthorization: Bearer y\r\n\r\n"),
    "chunks of line ends": message(HOST, CHUNKED, body=b"8\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n"),
    "values with spaces": message(HOST, b"X: \t a b \t ", b"Y:", b"Z:z", LENGTH, body=INNER),
    "bytes beyond ASCII": message(HOST, b"X: \xe9\xff", LENGTH, body=INNER),
    "a header of lists twice": message(HOST, b"Accept: a", b"Accept: b", LENGTH, body=INNER),
    "blank lines before": b"\r\n\r\n" + message(HOST, LENGTH, body=INNER),
    "absolute target": message(HOST, start=b"GET http://LOCALHOST/a?b HTTP/1.1"),
    "absolute, no path": message(HOST, start=b"GET http://localhost?b HTTP/1.1"),
    "two slashes": message(HOST, start=b"GET //other/x HTTP/1.1"),
    "1.0": message(start=b"GET /a HTTP/1.0"),
    "1.0 with a body": message(LENGTH, start=b"POST /a HTTP/1.0", body=INNER),
    "1.0 with an offer": message(*OFFERS["h2c"], LENGTH, start=b"POST / HTTP/1.0", body=INNER),
    "expectation": message(HOST, b"Expect: 100-continue", LENGTH, body=INNER),
    "closes": message(HOST, b"Connection: close", LENGTH, body=INNER),
    **{
        f"offer of {name}, {kind}": message(HOST, *offer, framing, body=body)
        for name, offer in OFFERS.items()
        for kind, framing, body in (
            ("length", LENGTH, INNER),
            ("chunked", CHUNKED, CHUNKS),
            ("no body", b"X: y", b""),
        )
    },
}
REFUSED = {
    "CONNECT": message(HOST, LENGTH, start=b"CONNECT localhost:1 HTTP/1.1", body=INNER),
    "length and chunked": message(HOST, LENGTH, CHUNKED, body=CHUNKS),
    "chunked and length": message(HOST, CHUNKED, LENGTH, body=CHUNKS),
    "two lengths": message(HOST, LENGTH, b"Content-Length: 0", body=INNER),
    "same length twice": message(HOST, LENGTH, LENGTH, body=INNER),
    "lengths in a list": message(HOST, b"Content-Length: 5, 5", body=INNER),
    **{
        f"length {text!r}": message(HOST, b"Content-Length: " + text, body=INNER)
        for text in (b"+5", b"-5", b"0x5", b"5 5", b"", b"5.0", b"1e1", b"\xb2", b"5;", b"9" * 25)
    },
    "gzip, chunked": message(HOST, b"Transfer-Encoding: gzip, chunked", body=CHUNKS),
    "identity": message(HOST, b"Transfer-Encoding: identity", LENGTH, body=INNER),
    "chunked, identity": message(HOST, b"Transfer-Encoding: chunked, identity", body=CHUNKS),
    "chunked twice": message(HOST, CHUNKED, CHUNKED, body=CHUNKS),
    "chunked in 1.0": message(CHUNKED, start=b"POST / HTTP/1.0", body=CHUNKS),
    "space before the colon": message(HOST, b"Transfer-Encoding : chunked", body=CHUNKS),
    "no name": message(HOST, b": x"),
    "no colon": message(HOST, b"x"),
    "folded line": message(HOST, b"X: a\r\n b", LENGTH, body=INNER),
    "folded first line": message(b" X: a", HOST),
    "bare LF": message(HOST, LENGTH, body=INNER).replace(b"\r\n", b"\n"),
    "bare LF in a header": message(HOST, b"X: a\n" + LENGTH, body=INNER),
    "bare CR in a header": message(HOST, b"X: a\r" + LENGTH, body=INNER),
    "LF after the head": message(HOST).removesuffix(b"\r\n") + b"\n",
    "NUL": message(HOST, b"X: a\0b"),
    "no host": message(b"X: y"),
    "two hosts": message(HOST, HOST),
    "two different hosts": message(HOST, b"Host: other"),
    "host of two": message(b"Host: a, b"),
    "two keys": message(HOST, b"Authorization: Bearer a", b"Authorization: Bearer b"),
    "two types": message(HOST, b"Content-Type: a/b", b"Content-Type: application/json"),
    "foreign target": message(HOST, start=b"GET http://example.com/ HTTP/1.1"),
    "foreign target and host": message(
        b"Host: example.com", start=b"GET http://example.com/ HTTP/1.1"
    ),
    "foreign by a user name": message(HOST, start=b"GET http://localhost@example.com/ HTTP/1.1"),
    "other port than the host": message(HOST, start=b"GET http://localhost:1/ HTTP/1.1"),
    "other scheme": message(HOST, start=b"GET ftp://localhost/ HTTP/1.1"),
    "target without a slash": message(HOST, start=b"GET a HTTP/1.1"),
    "star": message(HOST, start=b"OPTIONS * HTTP/1.1"),
    "fragment": message(HOST, start=b"GET /a#b HTTP/1.1"),
    "bytes in the target": message(HOST, start=b"GET /\xc3\xa9 HTTP/1.1"),
    "two spaces": message(HOST, start=b"GET  / HTTP/1.1"),
    "tab": message(HOST, start=b"GET\t/ HTTP/1.1"),
    "space at the end": message(HOST, start=b"GET / HTTP/1.1 "),
    "space before": message(HOST, start=b" GET / HTTP/1.1"),
    "LF before": b"\n" + message(HOST),
    "CR before": b"\r" + message(HOST),
    "0.9": message(start=b"GET /"),
    "0.9 by name": message(HOST, start=b"GET / HTTP/0.9"),
    "1.2": message(HOST, start=b"GET / HTTP/1.2"),
    "2.0": message(HOST, start=b"GET / HTTP/2.0"),
    "small letters": message(HOST, start=b"get / HTTP/1.1"),
    "another protocol": message(HOST, start=b"SOURCE / ICE/1.0"),
    "length in the trailers": message(
        HOST, CHUNKED, body=b"1\r\nx\r\n0\r\nContent-Length: 9\r\n\r\n"
    ),
    **{
        f"chunk {text!r}": message(HOST, CHUNKED, body=text)
        for text in (
            b"0x1\r\nx\r\n0\r\n\r\n",
            b"+1\r\nx\r\n0\r\n\r\n",
            b"1 \r\nx\r\n0\r\n\r\n",
            b"1\nx\n0\n\n",
            b"1\r\nxy\r\n0\r\n\r\n",
            b"1\r\nx0\r\n\r\n",
            b"1;a\nb\r\nx\r\n0\r\n\r\n",
            b"F" * 17 + b"\r\nx\r\n0\r\n\r\n",
            b"\r\nx\r\n0\r\n\r\n",
            b"g\r\nx\r\n0\r\n\r\n",
        )
    },
}


def check(sent: bytes, pieces: Iterable[bytes], *, at_once: bool = False) -> None:
    """Assert that what was run is what h11 reads, all of it, or the rest is refused with 400."""
    expected = read(sent)
    outcome = asyncio.run(feed(pieces, at_once=at_once))
    assert outcome.run == expected.requests[: len(outcome.run)]
    answers = [b"200"] * len(outcome.run)
    if outcome.is_refused:
        # What was run before a request that closes is answered, and nothing is after it.
        assert [status for status in outcome.statuses if status != b"100"] == [*answers, b"400"]
    else:
        assert outcome.run == expected.requests
        assert not expected.is_broken
        assert [status for status in outcome.statuses if status != b"100"] == answers


@pytest.mark.parametrize("sent", READ.values(), ids=READ)
def test_good_request_is_run_and_the_next_too(sent: bytes) -> None:
    """Nothing of it is lost, and nothing in it is taken for the next request."""
    outcome = asyncio.run(feed([sent + NEXT]))
    assert outcome.run == read(sent + NEXT).requests
    assert not outcome.is_refused


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_odd_request_is_refused_and_nothing_after_it_is_run(sent: bytes) -> None:
    """400, and the connection ends; what came before it is answered first."""
    for before, answers in ((b"", [b"400"]), (NEXT, [b"200", b"400"])):
        outcome = asyncio.run(feed([before + sent + NEXT]))
        assert [request.target for request in outcome.run] == [b"/next"] * bool(before)
        assert outcome.is_refused
        assert outcome.statuses == answers
        check(before + sent + NEXT, [before + sent + NEXT])


@pytest.mark.parametrize("sent", [*READ.values(), *REFUSED.values()], ids=[*READ, *REFUSED])
def test_split_changes_nothing(sent: bytes) -> None:
    """Cut into bytes, and cut in two at every byte, between two others."""
    whole = NEXT + sent + NEXT
    check(whole, [whole])
    check(whole, [whole[at : at + 1] for at in range(len(whole))])
    if len(whole) < 1_000:
        for at in range(1, len(whole)):
            check(whole, [whole[:at], whole[at:]], at_once=True)


def test_chunk_of_line_ends_is_no_work() -> None:
    """It is read whole; a further request in the same read is refused, in the next it is run."""
    line_ends = b"1000\r\n" + b"\r\n\r\n" * 0x400 + b"\r\n0\r\n\r\n"
    sent = message(HOST, CHUNKED, body=line_ends)
    check(sent + NEXT, [sent, NEXT])
    assert asyncio.run(feed([sent, NEXT])).statuses == [b"200", b"200"]
    check(sent + NEXT, [sent + NEXT])


HEADERS = [
    HOST,
    LENGTH,
    b"Content-Length: 3",
    b"Content-Length:  3\t",
    b"Content-Length: 0",
    CHUNKED,
    b"Transfer-Encoding: gzip",
    b"Expect: 100-continue",
    b"Connection: close",
    b"Connection: keep-alive",
    b"Connection: Upgrade",
    b"Upgrade: h2c",
    b"Upgrade: websocket",
    b"HTTP2-Settings: AAMAAABkAAQAAP__",
    b"TE: trailers",
    b"Trailer: x",
    b"X: a\r\n b",
    b"X : a",
    b"X:\x0b",
    b"\xff: a",
    b"Content-Type: application/json",
    b"",
]
STARTS = [
    b"POST /a HTTP/1.1",
    b"GET /b?c=%20 HTTP/1.1",
    b"DELETE /d HTTP/1.0",
    b"POST http://localhost/e HTTP/1.1",
    b"GET http://other/ HTTP/1.1",
    b"CONNECT a:1 HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"PUT  /f HTTP/1.1",
    b"HEAD /g",
]
BODIES = [b"", b"abc", INNER, CHUNKS, b"3\r\nabc\r\n0\r\n\r\n", b"3;x\r\nabc\r\n0\r\nX: y\r\n\r\n"]
MESSAGES = st.builds(
    lambda start, headers, line_end, body: line_end.join((start, *headers, b"", body)),
    st.sampled_from(STARTS[:4] * 3 + STARTS),
    st.lists(st.sampled_from(HEADERS), max_size=6).map(lambda some: [HOST, *some]),
    st.sampled_from([b"\r\n"] * 9 + [b"\n", b"\r"]),
    st.sampled_from(BODIES),
)


@settings(max_examples=400, deadline=None)
@given(sent=st.lists(MESSAGES, min_size=1, max_size=3).map(b"".join), cut=st.integers(0, 400))
def test_any_mixture_is_read_as_the_reference_reads_it(sent: bytes, cut: int) -> None:
    """Or refused: never otherwise."""
    check(sent, [piece for piece in (sent[:cut], sent[cut:]) if piece])
