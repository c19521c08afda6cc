"""A bound on a service's reply, of success or failure, so that it cannot fill the memory."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2
import openai

BODY_SIZE_BYTES_MAX: Final = 2 * 2**20
"""The longest answer that is read, with every character escaped, and as much again around it."""


class ReplyTooLargeError(openai.OpenAIError):
    """A reply does not fit the memory that is set aside for it."""


class _BoundedBody(httpx2.AsyncByteStream):
    """Another body, as long as it is not too long."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size_bytes = 0
        async for chunk in self._body:
            size_bytes += len(chunk)
            if size_bytes > BODY_SIZE_BYTES_MAX:
                raise ReplyTooLargeError(f"its reply is larger than {BODY_SIZE_BYTES_MAX} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()


async def bound_body(response: httpx2.Response) -> None:
    """Make reading the response fail with `ReplyTooLargeError` beyond 2 MiB.

    A response hook of httpx. A compressed body is refused whole: it was not asked for, and a few
    bytes of it may become any number.
    """
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ReplyTooLargeError("its reply is compressed, which it was not asked for")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _BoundedBody(response.stream)
