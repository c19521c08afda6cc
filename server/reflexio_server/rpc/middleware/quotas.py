"""The quotas of one key in a minute, for both protocols where every call passes."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.access.rate import Rate
from reflexio_server.core.interactions.publish import INTERACTIONS_FIELD
from reflexio_server.rpc.methods import Method


class Quotas:
    """The rates of keys, None where there is no limit. Callers without a key are not counted."""

    def __init__(self, *, requests_per_minute: int, interactions_per_minute: int) -> None:
        """0 is no limit."""
        self.requests = (
            Rate("requests_per_minute", requests_per_minute) if requests_per_minute else None
        )
        self.interactions = (
            Rate("interactions_per_minute", interactions_per_minute)
            if interactions_per_minute
            else None
        )

    def limit(self, methods: Sequence[Method]) -> list[Method]:
        """Return the RPCs, each refusing RATE_LIMITED what is beyond the caller's rates.

        A stream counts as one request when it begins; `BulkPublisher` counts its interactions.
        """
        if self.requests is None and self.interactions is None:
            return list(methods)
        return [self._limited(method) for method in methods]

    def _limited(self, method: Method) -> Method:
        publishes = INTERACTIONS_FIELD in method.descriptor.input_type.fields_by_name
        call, feed, stream = method.call, method.feed, method.stream

        async def limited_call(request: Any, caller: Caller) -> Message:
            self._take(caller, len(getattr(request, INTERACTIONS_FIELD)) if publishes else 0)
            assert call is not None
            return await call(request, caller)

        def limited_feed(request: Any, caller: Caller) -> AsyncGenerator[Message, None]:
            self._take(caller, 0)
            assert feed is not None
            return feed(request, caller)

        def limited_stream(
            requests: AsyncIterator[Any], caller: Caller
        ) -> AsyncGenerator[Message, None]:
            self._take(caller, 0)
            assert stream is not None
            return stream(requests, caller)

        return replace(
            method,
            call=call and limited_call,
            feed=feed and limited_feed,
            stream=stream and limited_stream,
        )

    def _take(self, caller: Caller, interactions: int) -> None:
        if not caller.key_id:
            return
        if self.requests is not None:
            self.requests.take(caller.key_id, 1)
        if interactions and self.interactions is not None:
            self.interactions.take(caller.key_id, interactions)
