"""NDJSON of the RPCs that stream their responses: one request, answered by a line for each."""

import asyncio
from contextlib import aclosing

from google.protobuf.message import Message

from reflexio_server.bridge.asgi.exchange import ClientGoneError, Exchange
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.issues import Notices
from reflexio_server.bridge.codec.text import dump
from reflexio_server.bridge.ndjson.writer import NDJSON_HEADERS, StreamLimits
from reflexio_server.bridge.routing.routes import Route
from reflexio_server.bridge.routing.transcoding import WARNING_HEADER, RequestReader
from reflexio_server.core.access.caller import Caller

STALL_TIMEOUT_S = StreamLimits().stall_timeout_s
"""How long a client may not read a line that waits for it."""


class LineFeed(RequestReader):
    """A route whose reply is lines: its requests as messages, and messages as lines."""

    def __init__(self, route: Route) -> None:
        """Compile the codecs.

        Raises TypeError for messages without a JSON form, ValueError for an RPC of another shape.
        """
        super().__init__(route)
        if route.method.feed is None or route.response_body:
            raise ValueError(f"{route.method.path}: is no stream of whole responses to one request")
        self.responses = route.method.feed
        self._encode = encoder_for(route.method.descriptor.output_type)

    def line(self, response: Message) -> bytes:
        """Return the line of one response."""
        return dump(self._encode(response)) + b"\n"


async def serve_feed(
    feed: LineFeed,
    request: Message,
    notices: Notices,
    exchange: Exchange,
    caller: Caller,
    stall_timeout_s: float = STALL_TIMEOUT_S,
) -> None:
    """Answer with a line for each response, each as soon as it is there.

    The headers wait for the first response, so that an RPC that refuses is answered with its own
    status. Raises ServiceError when the RPC fails, ClientGoneError when the client has gone or does
    not read; the RPC is closed then.
    """
    writing = asyncio.create_task(
        _write_lines(feed, request, notices, exchange, caller, stall_timeout_s)
    )
    gone = asyncio.create_task(exchange.until_gone())
    try:
        await asyncio.wait((writing, gone), return_when=asyncio.FIRST_COMPLETED)
        if not writing.done():
            raise ClientGoneError
    finally:
        for task in (writing, gone):
            task.cancel()
        await asyncio.gather(writing, gone, return_exceptions=True)
    writing.result()


async def _write_lines(
    feed: LineFeed,
    request: Message,
    notices: Notices,
    exchange: Exchange,
    caller: Caller,
    stall_timeout_s: float,
) -> None:
    warning = ((WARNING_HEADER, notices.header_value()),) if notices.texts else ()
    exchange.is_stream = True
    async with aclosing(feed.responses(request, caller)) as responses:
        async for response in responses:
            if not exchange.started:
                await exchange.start(200, (*NDJSON_HEADERS, *warning))
            if exchange.scope["method"] == "HEAD":
                break
            try:
                async with asyncio.timeout(stall_timeout_s):
                    await exchange.write(feed.line(response), more=True)
            except TimeoutError:
                raise ClientGoneError from None
    if not exchange.started:
        await exchange.start(200, (*NDJSON_HEADERS, *warning))
    await exchange.write(b"")
