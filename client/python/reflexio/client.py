"""The client for ordinary code; `reflexio.aio` has the same for asyncio."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

from reflexio import types
from reflexio._bulk.blocking import bulk_publish
from reflexio._calls.methods import WaitingMethods
from reflexio._calls.paging import Pages
from reflexio._calls.watch import watch_learning
from reflexio._connection.channel import Transport
from reflexio._connection.endpoint import resolve
from reflexio._connection.retry import RetryPolicy
from reflexio._messages.call import Call

_R = TypeVar("_R")


class ReflexioClient(WaitingMethods):
    """A client of one server. Threads may share it; after a fork the child may go on with it.

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
        self._transport = Transport(
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.endpoint.address})"

    def close(self) -> None:
        """Close the connection for good. Calls that run fail."""
        self._transport.close()

    def _run(self, rpc_call: Call[_R]) -> _R:
        return self._transport.run(rpc_call)

    def _run_pages(self, pages: Pages[_R]) -> _R:
        try:
            page = self._run(next(pages))
            while True:
                page = self._run(pages.send(page))
        except StopIteration as end:
            whole: _R = end.value
            return whole

    def bulk_publish(
        self,
        items: Iterable[Mapping[str, Any]],
        *,
        progress: Callable[[types.BulkProgress], object] | None = None,
    ) -> Generator[types.BulkAck, None, None]:
        """Publish many requests over one stream and yield one ack an item, in their order.

        `items` are dicts with the keywords of `publish_interaction`; they are read ahead of the
        acks, in a thread of their own, up to 8,192 items or 16 MiB. An item that is refused is an
        ack with `success` False and its `error`; the others go on. One that a server refuses for
        now is sent again within `retry` and the timeout. After a broken connection what was not
        answered is sent again under the same request_ids. `progress` is called with the counts so
        far, in the caller's thread, whenever acks have come and before they are yielded.

        Raises Unavailable when nothing is answered for the timeout; what `items` raises comes after
        the acks of what was sent. Nothing is sent before the first ack is asked for, and nothing
        after the iterator is closed.
        """
        return bulk_publish(self._transport, items, progress)

    def watch_learning(self, request_id: str) -> Iterator[types.WatchLearningResponse]:
        """Yield how far the learning from one request has come: now, then each change of it.

        It ends after done or failed, however long that takes. A broken stream is taken up again,
        and what was yielded before is not repeated. Raises NotFound when the request is unknown,
        Unavailable when the server is not reached again within the timeout, and what ends a watch
        for good. Nothing is sent before the first is asked for.
        """
        return watch_learning(self._transport, request_id)
