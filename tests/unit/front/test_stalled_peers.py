"""Peers that read nothing, over HTTP with and without TLS, in front of a real application."""

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.front import Front, write_timeout
from reflexio_server.front.tls import Tls, TlsFiles

from tests.support.certificates import make_certificates

HOST = "127.0.0.1"
REPLY_BYTES = 32 * 2**20
"""More than the kernel's buffers on both sides may hold."""
SHORT_S = 0.3
GIVE_UP_S = 30.0


async def replies_at_length(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with many bytes."""
    length = (b"content-length", str(REPLY_BYTES).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": b"x" * REPLY_BYTES})


async def until_nobody_is_left(front: Front) -> None:
    """Return when the front has forgotten every connection."""
    async with asyncio.timeout(GIVE_UP_S):
        while front._connections._peers:
            await asyncio.sleep(SHORT_S / 10)


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "TLS"])
def test_peer_that_reads_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_tls: bool, connection: str
) -> None:
    """What waited for it is gone with it; one that reads slowly gets everything."""
    monkeypatch.setattr(write_timeout, "WRITE_STALL_TIMEOUT_S", SHORT_S)
    certificates = make_certificates(tmp_path)
    pair = certificates.server
    tls = Tls(TlsFiles(pair.cert, pair.key)) if is_tls else None

    def ask(port: int) -> socket.socket:
        peer = socket.create_connection((HOST, port), timeout=GIVE_UP_S)
        if is_tls:
            context: ssl.SSLContext = certificates.caller_context()
            peer = context.wrap_socket(peer, server_hostname=HOST)
        peer.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode())
        return peer

    def read_slowly(peer: socket.socket) -> int:
        size_bytes = 0
        with peer:
            while size_bytes < REPLY_BYTES:
                size_bytes += len(peer.recv(2**20))
        return size_bytes

    async def scene() -> None:
        front = Front(replies_at_length, str(tmp_path / "none.sock"))
        port = await front.listen(HOST, 0, tls)
        silent = await asyncio.to_thread(ask, port)
        reading = await asyncio.to_thread(ask, port)
        assert await asyncio.to_thread(read_slowly, reading) >= REPLY_BYTES
        await until_nobody_is_left(front)
        silent.close()
        front.stop_accepting()

    asyncio.run(scene())
