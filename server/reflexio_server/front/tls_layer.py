"""TLS between a connection and its protocol: the `ssl` module's engine, fed and emptied by hand.

asyncio's TLS, and uvloop's, would do the same but drop the alert of a failed handshake: a caller
without a certificate would hear of a reset instead of a reason. They also tell nobody of a
connection whose handshake goes on, so that it could not be counted.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any

from reflexio_server.core.limits import LINGER_S, TLS_HANDSHAKE_TIMEOUT_S
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.passing_over import PassingOver

READ_BYTES_MAX = 256 * 1024
"""What is decrypted in one go: about what one read of a socket brings."""
TLS_HANDSHAKE = 0x16
"""The first byte of a TLS connection (RFC 8446, 5.1)."""
USE_HTTPS = b"this port speaks TLS: use https://\n"
PLAIN_HTTP_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(USE_HTTPS), USE_HTTPS)
)
GRPC_PREFACE = b"PRI"
"""How HTTP/2 with prior knowledge begins (RFC 9113, 3.4); no HTTP/1 method does."""


class TlsLayer(asyncio.Transport, asyncio.Protocol):
    """The protocol of a raw connection, and the transport of what is spoken inside TLS.

    `protocol` is told of the connection when the handshake is done; `ended` is called when a
    connection ends before. Reading, writing and their pauses are those of the raw transport.
    """

    def __init__(
        self,
        raw: Any,
        context: ssl.SSLContext,
        protocol: asyncio.Protocol,
        notices: ThrottledLog,
        passing_over: PassingOver,
        ended: Callable[[], None],
    ) -> None:
        super().__init__({"sslcontext": context})
        self._raw = raw
        self._protocol: Any = protocol
        self._notices = notices
        self._passing_over = passing_over
        self._ended = ended
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._ssl = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._is_first = True
        self._is_secured = False
        self._is_closing = False
        self._is_paused = False
        self._is_reading = False
        self._timer = asyncio.get_running_loop().call_later(
            TLS_HANDSHAKE_TIMEOUT_S, self._refuse, b""
        )

    # --- what the raw connection says

    def data_received(self, data: bytes) -> None:
        if self._is_closing:
            if not self._raw.is_closing():
                self._passing_over.took(self)
            return
        if self._is_first:
            self._is_first = False
            if data[0] != TLS_HANDSHAKE:
                self._answer_plain(data)
                return
        self._incoming.write(data)
        if self._is_secured:
            self._read()
        else:
            self._shake_hands()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._is_closing = True
        if self._is_secured:
            self._protocol.connection_lost(exc)
        else:
            self._ended()

    def pause_writing(self) -> None:
        if self._is_secured:
            self._protocol.pause_writing()

    def resume_writing(self) -> None:
        if self._is_secured:
            self._protocol.resume_writing()

    def _answer_plain(self, data: bytes) -> None:
        self._notices.warn("plain_on_tls_port", peer=self._peer(), hint="the client must say https")
        # Any answer to a gRPC client makes it come back at once: only a refused connection does
        # let it wait.
        self._refuse(b"" if data.startswith(GRPC_PREFACE) else PLAIN_HTTP_ANSWER)

    def _shake_hands(self) -> None:
        try:
            self._ssl.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return
        except ssl.SSLError as error:
            self._notices.warn(
                "tls_handshake_failed", peer=self._peer(), reason=error.reason or str(error)
            )
            self._refuse(self._outgoing.read())
            return
        self._flush()
        self._timer.cancel()
        self._is_secured = True
        self._protocol.connection_made(self)
        self._read()

    def _refuse(self, last_words: bytes) -> None:
        """Say why and close; what the peer still sends is passed over, so that it can read it."""
        self._is_closing = True
        self._timer.cancel()
        if not last_words or self._raw.is_closing():
            self._raw.abort()
            return
        self._raw.write(last_words)
        self._raw.write_eof()
        self._timer = asyncio.get_running_loop().call_later(LINGER_S, self._raw.abort)

    def _read(self) -> None:
        """Hand over what can be decrypted, unless the protocol has paused or closed meanwhile."""
        if self._is_reading:
            return  # the protocol has resumed inside its own data_received: the loop below goes on
        self._is_reading = True
        try:
            while not (self._is_paused or self._is_closing):
                data = self._ssl.read(READ_BYTES_MAX)
                if not data:
                    self.close()
                    break
                self._protocol.data_received(data)
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError as error:
            if not isinstance(error, ssl.SSLZeroReturnError):
                self._notices.warn("tls_broken", peer=self._peer(), reason=error.reason)
            self.close()
        finally:
            self._is_reading = False

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._raw.write(self._outgoing.read())

    def _peer(self) -> str:
        return str(self._raw.get_extra_info("peername"))

    # --- what the protocol says

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if name == "ssl_object":
            return self._ssl
        own = super().get_extra_info(name)
        return own if own is not None else self._raw.get_extra_info(name, default)

    def get_protocol(self) -> asyncio.BaseProtocol:
        protocol: asyncio.BaseProtocol = self._protocol
        return protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

    def write(self, data: bytes | bytearray | memoryview) -> None:
        rest = memoryview(data)
        if self._is_closing or not rest:
            return
        while rest:
            rest = rest[self._ssl.write(rest) :]
        self._flush()

    def can_write_eof(self) -> bool:
        return False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._raw.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        size_bytes: int = self._raw.get_write_buffer_size()
        return size_bytes

    def is_reading(self) -> bool:
        return not self._is_paused

    def pause_reading(self) -> None:
        self._is_paused = True
        self._raw.pause_reading()

    def resume_reading(self) -> None:
        self._is_paused = False
        if self._raw.is_closing():
            return
        self._raw.resume_reading()
        asyncio.get_running_loop().call_soon(self._read)

    def is_closing(self) -> bool:
        return self._is_closing or bool(self._raw.is_closing())

    def close(self) -> None:
        """Say goodbye, send what waits, and close; the peer's own goodbye is not waited for."""
        if self._is_closing:
            return
        self._is_closing = True
        with contextlib.suppress(ssl.SSLError):  # the peer has not said goodbye; ours waits
            self._ssl.unwrap()
        self._flush()
        self._raw.close()

    def abort(self) -> None:
        self._is_closing = True
        self._raw.abort()
