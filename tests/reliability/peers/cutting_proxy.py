"""A TCP proxy that cuts a connection after the server's commit and before its reply is through."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.support.serving import HOST

CHUNK_BYTES = 65_536
BACKLOG = 128


class CuttingProxy:
    """Passes bytes on to `port`; a reply that names a request for the first time is never passed.

    `pattern` finds the name in the server's bytes: it stands in the reply, so it is committed.
    """

    def __init__(self, port: int, pattern: re.Pattern[bytes], name_bytes_max: int) -> None:
        self.cut: set[bytes] = set()
        self._target = port
        self._pattern = pattern
        self._tail_bytes = name_bytes_max - 1
        self._lock = threading.Lock()
        self._listener = socket.create_server((HOST, 0), backlog=BACKLOG)
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no further connection."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((HOST, self._target))
            for run in (self._pass_on, self._pass_back):
                threading.Thread(target=run, args=(caller, server), daemon=True).start()

    def _pass_on(self, caller: socket.socket, server: socket.socket) -> None:
        try:
            while data := caller.recv(CHUNK_BYTES):
                server.sendall(data)
        except OSError:
            pass
        _end(caller, server)

    def _pass_back(self, caller: socket.socket, server: socket.socket) -> None:
        tail = b""
        try:
            while data := server.recv(CHUNK_BYTES):
                with self._lock:
                    new = set(self._pattern.findall(tail + data)) - self.cut
                    self.cut |= new
                if new:
                    break
                tail = (tail + data)[-self._tail_bytes :]
                caller.sendall(data)
        except OSError:
            pass
        _end(caller, server)


def _end(*peers: socket.socket) -> None:
    for peer in peers:
        with suppress(OSError):
            peer.shutdown(socket.SHUT_RDWR)
        peer.close()


@contextmanager
def cutting(port: int, pattern: bytes, name_bytes_max: int) -> Iterator[CuttingProxy]:
    """Run a proxy before a server's port while the block runs."""
    proxy = CuttingProxy(port, re.compile(pattern), name_bytes_max)
    try:
        yield proxy
    finally:
        proxy.close()
