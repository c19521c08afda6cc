"""`AsyncReflexioClient.watch_learning`: one stream after another until the learning has ended."""

import asyncio
from collections.abc import AsyncIterator

from reflexio._calls.watch import Watch
from reflexio._connection.aio_channel import AsyncTransport
from reflexio._connection.channel import PLAIN_BYTES
from reflexio._connection.grpc_import import aio
from reflexio._connection.status import from_call
from reflexio.errors import ReflexioError
from reflexio.types import WatchLearningResponse


async def watch_learning(
    transport: AsyncTransport, request_id: str
) -> AsyncIterator[WatchLearningResponse]:
    """Yield the news, as `AsyncReflexioClient.watch_learning` promises."""
    endpoint = transport.endpoint
    watch = Watch(endpoint, request_id)
    while True:
        error: ReflexioError | None = None
        call = transport.channel().unary_stream(watch.call.path, PLAIN_BYTES, PLAIN_BYTES)(
            watch.call.request, timeout=endpoint.timeout_s, metadata=endpoint.metadata
        )
        try:
            async for data in call:
                response = watch.news(data)
                if response is not None:
                    yield response
                if watch.is_over:
                    return
        except aio.AioRpcError as failed:
            error = from_call(failed)
        except (asyncio.CancelledError, aio.UsageError):
            transport.raise_if_closed()
            raise
        finally:
            call.cancel()
        await asyncio.sleep(watch.pause_s(error))
