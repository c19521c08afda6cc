"""Bytes that nobody wants any more: read in turns, over HTTP with and without TLS."""

import asyncio

import pytest
from reflexio_server.core.limits import PASSED_OVER_READS
from reflexio_server.front.passing_over import PassingOver

from tests.unit.front.fed_connection import Transport, opened

BODY_BYTES = 2**20
HEAD = b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % BODY_BYTES
PIECE = b"x" * 2**16
GIVE_UP_S = 30.0
TURNS = 12


class Sender:
    """Says whether it may send."""

    def __init__(self) -> None:
        self.is_paused = False

    def pause_reading(self) -> None:
        """Stop."""
        self.is_paused = True

    def resume_reading(self) -> None:
        """Go on."""
        self.is_paused = False


async def until_reading(transport: Transport) -> None:
    """Return when the transport is read again."""
    async with asyncio.timeout(GIVE_UP_S):
        while transport.is_paused:
            await asyncio.sleep(0.001)


def test_senders_go_on_in_turns() -> None:
    """A few at a time, those first who have waited longest."""

    async def go_on() -> None:
        passing_over = PassingOver()
        senders = [Sender() for _ in range(3 * PASSED_OVER_READS)]
        for sender in senders:
            passing_over.took(sender)
        assert all(sender.is_paused for sender in senders)
        seen = 0
        async with asyncio.timeout(GIVE_UP_S):
            while seen < len(senders):
                await asyncio.sleep(0)
                going = [not sender.is_paused for sender in senders]
                assert going == sorted(going, reverse=True)
                assert sum(going) - seen in (0, PASSED_OVER_READS)
                seen = sum(going)

    asyncio.run(go_on())


@pytest.mark.parametrize("refused", ["answered early", "no request"])
def test_rest_of_a_refused_request_is_read_in_turns(refused: str) -> None:
    """After each piece the peer is not read for a while, and then read again."""

    async def answer_early(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 429, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    async def send() -> None:
        transport, protocol = opened(answer_early)
        protocol.data_received(HEAD if refused == "answered early" else b"nothing\r\n\r\n")
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert transport.written
        assert not transport.is_closing()
        for _ in range(3):
            protocol.data_received(PIECE)
            assert transport.is_paused
            await until_reading(transport)
        protocol.data_received(PIECE)
        transport.close()
        await asyncio.sleep(0.05)  # its turn comes, and does it no harm
        protocol.connection_lost(None)

    asyncio.run(send())


def test_body_that_is_wanted_is_not_held_back() -> None:
    """It is the application's to pause."""

    async def take_all(_scope: object, receive: object, send: object) -> None:
        while (await receive())["more_body"]:  # type: ignore[operator]
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    async def send() -> None:
        transport, protocol = opened(take_all)
        protocol.data_received(HEAD)
        for _ in range(BODY_BYTES // len(PIECE)):
            protocol.data_received(PIECE)
            for _ in range(TURNS):
                await asyncio.sleep(0)
            assert not transport.is_paused
        assert b" 200 " in transport.written
        protocol.connection_lost(None)

    asyncio.run(send())
