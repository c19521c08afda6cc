"""The connection of the synchronous client: opened by the first call, anew in a forked child."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from reflexio._connection import fork
from reflexio._connection.endpoint import Endpoint
from reflexio._connection.gevent_patch import adapt_to_gevent
from reflexio._connection.grpc_import import grpc
from reflexio._connection.status import from_call
from reflexio._messages.call import Call
from reflexio.errors import ReflexioError

_R = TypeVar("_R")


def _unchanged(data: bytes) -> bytes:
    return data


PLAIN_BYTES = _unchanged
"""The serializer of calls whose messages are bytes already: a retry encodes nothing again."""

THREAD_END_TIMEOUT_S = 5.0
"""How long closing waits for the stream's thread; a cancelled call ends within milliseconds."""


def closed_error() -> ReflexioError:
    """Return the error of a call on a client that was closed."""
    return ReflexioError("the client is closed", code="CANCELLED")


def open_channel(endpoint: Endpoint) -> grpc.Channel:
    """Return a channel that connects when it is first used."""
    credentials = endpoint.credentials()
    if credentials is None:
        return grpc.insecure_channel(endpoint.address, endpoint.options())
    return grpc.secure_channel(endpoint.address, credentials, endpoint.options())


class Transport:
    """Runs calls with retries over one channel. Threads may share it."""

    def __init__(self, endpoint: Endpoint) -> None:
        adapt_to_gevent()
        fork.keep_forks_apart()
        self.endpoint = endpoint
        self._lock = threading.Lock()
        self._channel: grpc.Channel | None = None
        self._pid = 0
        self._generation = 0
        self._is_closed = False

    def run(self, call: Call[_R]) -> _R:
        """Return the call's result, or raise the ReflexioError of its last attempt."""
        attempts = self.endpoint.attempts(call.extra_timeout_s)
        while True:
            generation = self._generation
            try:
                with fork.inside_grpc(self._cut), self._open() as channel:
                    data: bytes = channel.unary_unary(call.path, PLAIN_BYTES, PLAIN_BYTES)(
                        call.request,
                        timeout=attempts.time_left_s(),
                        metadata=self.endpoint.metadata,
                    )
            except grpc.RpcError as failed:
                error = call.error(from_call(failed))
                is_cut = error.code == "CANCELLED" and generation != self._generation
                if is_cut and call.is_repeatable:
                    continue  # cut for a fork: the same request again loses nothing
                if not call.is_repeatable:
                    raise error from failed
                time.sleep(attempts.pause_s(error))
            else:
                self.endpoint.presence.was_there = True
                return call.result(data)

    @contextmanager
    def _open(self) -> Iterator[grpc.Channel]:
        with self._lock:
            if self._is_closed:
                raise closed_error()
            if self._channel is None or self._pid != os.getpid():
                self._channel, self._pid = open_channel(self.endpoint), os.getpid()
            channel = self._channel
        try:
            yield channel
        except ValueError:
            # gRPC's word for a channel that another thread closed meanwhile.
            if self._is_closed:
                raise closed_error() from None
            raise

    def _cut(self) -> None:
        """End the calls that run, for a fork; they begin again on another channel."""
        with self._lock:
            self._generation += 1
            channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def check_open(self) -> None:
        """Raise when the client was closed."""
        if self._is_closed:
            raise closed_error()

    def close(self) -> None:
        """Close the connection for good; calls that run fail."""
        with fork.inside_grpc():
            with self._lock:
                self._is_closed = True
                channel, self._channel = self._channel, None
            if channel is not None and self._pid == os.getpid():
                channel.close()
