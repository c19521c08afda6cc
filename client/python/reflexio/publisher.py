"""`Publisher`: publishing for code that must not wait for a server."""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from reflexio._connection.endpoint import TIMEOUT_S, resolve
from reflexio._connection.retry import RetryPolicy
from reflexio._publisher.background import Background, OnFailure
from reflexio.client import ReflexioClient
from reflexio.types import InteractionData, PublisherStats

QUEUE_COUNT_MAX = 10_000
"""Requests without an answer: some seconds of a busy agent's, or minutes of a server's absence."""

QUEUE_SIZE_BYTES_MAX = 64 * 2**20
"""Bytes without an answer: room for two requests of the greatest size."""

GIVE_UP_S = 300.0
"""How long the server may be away: longer than a restart, an update or a failover."""

CLOSE_TIMEOUT_S = 30.0
"""How long `close` waits: a healthy server answers a full queue well within."""

EXIT_TIMEOUT_S = 10.0
"""How long the end of a program may be held up: what service managers allow at least."""


class Publisher:
    """Takes publishes at once and stores them in the background, in order, over one bulk stream.

    It connects as `client` does, over a connection of its own, or as the other arguments of
    `ReflexioClient` say. What it holds is bounded by `queue_size_max` requests and
    `queue_bytes_max` bytes as sent. Each request counts until the server has answered it, or it is
    given up: when it is refused, or the server has answered nothing for `give_up_s` seconds. Then
    `on_failure(request_id, item, error)` is called, in the publisher's thread or in the one that
    closes; `item` has the
    keywords of `publish_interaction`, as they were at `publish`. Without `on_failure` a warning is
    logged, to the logger "reflexio". Nothing is dropped in silence.

    When the program ends, at most `exit_timeout_s` seconds pass to publish what is left; 0 waits
    for nothing. What has no answer then is reported. `close`, or a `with` block, does the same when
    you choose. A program that is killed (SIGKILL, `os._exit`) loses what is queued; see
    `close_on_signal`. Threads may share it. A forked child has none of its parent's queue and may
    go on publishing.
    """

    def __init__(
        self,
        client: ReflexioClient | None = None,
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def publish(
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
        """Take one request and return its request_id; what is given may be changed afterwards.

        InvalidRequest is raised for values of the wrong type and for a request that is too large;
        what else the server refuses goes to `on_failure`. Raises PublisherFull when there is no
        room, or when none has come within `timeout_s` seconds. Nothing is taken in either case, nor
        after `close`, which raises ReflexioError.
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
        return self._background.offer(publish, timeout_s)

    @property
    def stats(self) -> PublisherStats:
        """The counts of this process: queued (without an answer), acked, failed."""
        return self._background.stats()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until all that was published before is stored or reported; tell whether it is.

        False means that `timeout_s` seconds have passed; what is left stays queued.
        """
        return self._background.flush(timeout_s)

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool:
        """Take nothing more, publish what is queued, and tell whether the server answered it all.

        What has no answer after `timeout_s` seconds is reported as failed; it may have been stored,
        and may be published again under its request_id. Closing again does nothing.
        """
        return self._background.close(timeout_s)

    def close_on_signal(self, *signals: int) -> None:
        """Close at a signal, SIGTERM unless others are named, before it does what it did before.

        Opt-in, for programs that handle no signals themselves; call it in the main thread. Closing
        takes at most `exit_timeout_s`; a second signal does not wait for it.
        """
        self._background.close_on_signals(signals)
