"""`AsyncPublisher`: the `Publisher` with its waits awaited."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from reflexio._connection.endpoint import TIMEOUT_S, resolve
from reflexio._connection.retry import RetryPolicy
from reflexio._publisher.background import Background, OnFailure
from reflexio.aio import AsyncReflexioClient
from reflexio.client import ReflexioClient
from reflexio.errors import PublisherFull
from reflexio.publisher import (
    CLOSE_TIMEOUT_S,
    EXIT_TIMEOUT_S,
    GIVE_UP_S,
    QUEUE_COUNT_MAX,
    QUEUE_SIZE_BYTES_MAX,
)
from reflexio.types import InteractionData, PublisherStats

POLL_S = 0.01
"""How often a publish looks for room: about as often as a server's commit makes some."""


class AsyncPublisher:
    """A `Publisher` for asyncio: `publish`, `flush` and `close` are awaited and block no loop.

    It publishes in a thread, whatever becomes of the event loop, and works in a forked child.
    `on_failure` is called in that thread: use `loop.call_soon_threadsafe` to get back to a loop.
    All arguments are those of `Publisher`.
    """

    def __init__(
        self,
        client: AsyncReflexioClient | ReflexioClient | None = None,
        *,
        api_key: str | None = None,
        url_endpoint: str | None = None,
        timeout: float = TIMEOUT_S,
        retry: RetryPolicy | None = None,
        root_certificates: bytes | None = None,
        client_certificate: bytes | None = None,
        client_key: bytes | None = None,
        queue_size_max: int = QUEUE_COUNT_MAX,
        queue_bytes_max: int = QUEUE_SIZE_BYTES_MAX,
        give_up_s: float = GIVE_UP_S,
        exit_timeout_s: float = EXIT_TIMEOUT_S,
        on_failure: OnFailure | None = None,
    ) -> None:
        endpoint = (
            client._transport.endpoint
            if client is not None
            else resolve(
                api_key,
                url_endpoint,
                timeout,
                retry,
                root_certificates,
                client_certificate,
                client_key,
            )
        )
        self._background = Background(
            endpoint,
            queue_size_max=queue_size_max,
            queue_bytes_max=queue_bytes_max,
            give_up_s=give_up_s,
            exit_timeout_s=exit_timeout_s,
            on_failure=on_failure,
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

    async def publish(
        self,
        user_id: str,
        interactions: Iterable[InteractionData | Mapping[str, Any]],
        session_id: str = "",
        source: str = "",
        agent_version: str = "",
        *,
        request_id: str | None = None,
        skip_aggregation: bool = False,
        force_extraction: bool = False,
        evaluation_only: bool = False,
        timeout_s: float = 0.0,
    ) -> str:
        """Take one request and return its request_id, as `Publisher.publish` does.

        A call that is cancelled while it waits for room has taken nothing.
        """
        publish = self._background.encode(
            user_id,
            interactions,
            request_id,
            session_id=session_id,
            source=source,
            agent_version=agent_version,
            skip_aggregation=skip_aggregation,
            force_extraction=force_extraction,
            evaluation_only=evaluation_only,
        )
        give_up_at = time.monotonic() + timeout_s
        while True:
            try:
                return self._background.offer(publish, 0.0)
            except PublisherFull:
                if time.monotonic() >= give_up_at:
                    raise
            await asyncio.sleep(POLL_S)

    @property
    def stats(self) -> PublisherStats:
        """The counts of this process: queued (without an answer), acked, failed."""
        return self._background.stats()

    async def flush(self, timeout_s: float | None = None) -> bool:
        """Wait as `Publisher.flush` does."""
        return await asyncio.to_thread(self._background.flush, timeout_s)

    async def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool:
        """Close as `Publisher.close` does; it goes on when the call is cancelled."""
        return await asyncio.to_thread(self._background.close, timeout_s)

    def close_on_signal(self, *signals: int) -> None:
        """Close at a signal as `Publisher.close_on_signal` does."""
        self._background.close_on_signals(signals)
