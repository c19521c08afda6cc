"""The client for asyncio: the same surface as `reflexio.client`, awaited."""

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Mapping,
)
from types import TracebackType
from typing import Any, Self, TypeVar

from reflexio import types
from reflexio._bulk.aio import bulk_publish
from reflexio._calls.aio_watch import watch_learning
from reflexio._calls.methods import AwaitingMethods, await_pages
from reflexio._calls.paging import Pages
from reflexio._connection.aio_channel import AsyncTransport
from reflexio._connection.endpoint import resolve
from reflexio._connection.retry import RetryPolicy
from reflexio._messages.call import Call

_R = TypeVar("_R")


class AsyncReflexioClient(AwaitingMethods):
    """A client of one server for asyncio, with the methods of `ReflexioClient`.

    It may be shared by tasks and used from one event loop after another: each has a connection of
    its own. It does not work in a forked child: gRPC's asyncio side does not survive a fork.

    `api_key` defaults to REFLEXIO_API_KEY, empty means none; `url_endpoint` to REFLEXIO_URL, then
    to http://localhost:8081, and is https:// for TLS. `timeout` is seconds for a call with all its
    attempts, 30 by default. A server that this process has reached is waited for meanwhile, as when
    it restarts; one that never was there is reported within half a second, unless `timeout` or
    `retry` is given: then it is waited for, too.

    For TLS, as PEM: `root_certificates` (else the file REFLEXIO_CA_FILE) replaces the system's
    certificate authorities; `client_certificate` and `client_key` (else the files
    REFLEXIO_CLIENT_CERT_FILE and REFLEXIO_CLIENT_KEY_FILE) show the server who calls.

    Nothing connects before the first call. Every method raises `reflexio.ReflexioError`.
    """

    def __init__(
        self,
        api_key: str | None = None,
        url_endpoint: str | None = None,
        timeout: float | None = None,
        *,
        retry: RetryPolicy | None = None,
        root_certificates: bytes | None = None,
        client_certificate: bytes | None = None,
        client_key: bytes | None = None,
    ) -> None:
        self._transport = AsyncTransport(
            resolve(
                api_key,
                url_endpoint,
                timeout,
                retry,
                root_certificates,
                client_certificate,
                client_key,
            )
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.endpoint.address})"

    async def close(self) -> None:
        """Close the connection for good. Calls that run fail."""
        await self._transport.close()

    async def _run(self, rpc_call: Call[_R]) -> _R:
        return await self._transport.run(rpc_call)

    async def _run_pages(self, pages: Pages[_R]) -> _R:
        return await await_pages(self._run, pages)

    def bulk_publish(
        self,
        items: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        *,
        progress: Callable[[types.BulkProgress], object] | None = None,
    ) -> AsyncGenerator[types.BulkAck, None]:
        """Publish many requests over one stream and yield one ack an item, in their order.

        `items` are dicts with the keywords of `publish_interaction`, from an iterable or an
        asynchronous one; they are read ahead of the acks, in a task of their own, up to 8,192 items
        or 16 MiB. What `progress` returns is awaited if it can be. Everything else is as with
        `ReflexioClient.bulk_publish`.
        """
        return bulk_publish(self._transport, items, progress)

    def watch_learning(self, request_id: str) -> AsyncIterator[types.WatchLearningResponse]:
        """Yield how far the learning from one request has come: now, then each change of it.

        It ends after done or failed, however long that takes. A broken stream is taken up again,
        and what was yielded before is not repeated. Raises NotFound when the request is unknown,
        Unavailable when the server is not reached again within the timeout, and what ends a watch
        for good. Nothing is sent before the first is asked for.
        """
        return watch_learning(self._transport, request_id)
