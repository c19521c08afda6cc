"""The connections of the asynchronous client: one for each event loop, none after a fork."""

import asyncio
import os
from typing import TypeVar
from weakref import WeakKeyDictionary

from reflexio._connection.channel import PLAIN_BYTES, closed_error
from reflexio._connection.endpoint import Endpoint
from reflexio._connection.grpc_import import aio
from reflexio._connection.status import from_call
from reflexio._messages.call import Call
from reflexio.errors import ReflexioError

_R = TypeVar("_R")

_first_pid: int | None = None
"""The process in which grpc.aio was first used here; its machinery does not survive a fork."""


def check_process() -> None:
    """Raise in a child of the process that has used aio."""
    global _first_pid
    if _first_pid is None:
        _first_pid = os.getpid()
    elif _first_pid != os.getpid():
        raise ReflexioError(
            "asyncio clients do not work in a process forked from one that has used them: start "
            'the process with multiprocessing\'s "spawn" or "forkserver", or use ReflexioClient',
            code="FAILED_PRECONDITION",
        )


def open_channel(endpoint: Endpoint) -> aio.Channel:
    """Return a channel of the running event loop that connects when it is first used."""
    check_process()
    credentials = endpoint.credentials()
    if credentials is None:
        return aio.insecure_channel(endpoint.address, endpoint.options())
    return aio.secure_channel(endpoint.address, credentials, endpoint.options())


class AsyncTransport:
    """Runs calls with retries over one channel for each event loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._channels: WeakKeyDictionary[asyncio.AbstractEventLoop, aio.Channel] = (
            WeakKeyDictionary()
        )
        self._is_closed = False

    async def run(self, call: Call[_R]) -> _R:
        """Return the call's result, or raise the ReflexioError of its last attempt."""
        attempts = self.endpoint.attempts(call.extra_timeout_s)
        while True:
            try:
                data: bytes = await self.channel().unary_unary(call.path, PLAIN_BYTES, PLAIN_BYTES)(
                    call.request,
                    timeout=attempts.time_left_s(),
                    metadata=self.endpoint.metadata,
                )
            except aio.AioRpcError as failed:
                error = call.error(from_call(failed))
                if not call.is_repeatable:
                    raise error from failed
                await asyncio.sleep(attempts.pause_s(error))
            except (asyncio.CancelledError, aio.UsageError):
                self.raise_if_closed()
                raise
            else:
                self.endpoint.presence.was_there = True
                return call.result(data)

    def channel(self) -> aio.Channel:
        """Return the running event loop's channel."""
        self.check_open()
        check_process()
        loop = asyncio.get_running_loop()
        channel = self._channels.get(loop)
        if channel is None:
            channel = self._channels[loop] = open_channel(self.endpoint)
        return channel

    def check_open(self) -> None:
        """Raise when the client was closed."""
        if self._is_closed:
            raise closed_error()

    def raise_if_closed(self) -> None:
        """Raise for a call that ended in CancelledError or UsageError because of `close`.

        They are gRPC's words for a channel that was closed meanwhile, the first also for a task
        that somebody cancels: that one goes on as it came.
        """
        task = asyncio.current_task()
        if self._is_closed and (task is None or not task.cancelling()):
            raise closed_error() from None

    async def close(self) -> None:
        """Close for good; the channels of loops that are gone went with them."""
        self._is_closed = True
        channel = self._channels.pop(asyncio.get_running_loop(), None)
        self._channels.clear()
        if channel is not None:
            await channel.close()
