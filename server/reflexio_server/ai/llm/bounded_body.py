"""A bound on a service's reply, of success or failure, so that it cannot fill the memory."""

import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx2
import openai

BODY_SIZE_BYTES_MAX: Final = 2 * 2**20
"""The longest answer that is read, with every character escaped, and as much again around it."""
_INFLATED: Final = {"gzip", "x-gzip", "deflate"}
_ANY_HEADER: Final = zlib.MAX_WBITS | 32
"""Has zlib tell a gzip header and its own apart."""


class ReplyTooLargeError(openai.OpenAIError):
    """A reply does not fit the memory that is set aside for it, or cannot be inflated."""


class _BoundedBody(httpx2.AsyncByteStream):
    """Another body, inflated if it is compressed, as long as it is not too long."""

    def __init__(self, body: httpx2.AsyncByteStream, *, is_compressed: bool) -> None:
        self._body = body
        self._inflater = zlib.decompressobj(_ANY_HEADER) if is_compressed else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left_bytes = BODY_SIZE_BYTES_MAX
        async for chunk in self._body:
            plain = self._inflated(chunk, left_bytes + 1) if self._inflater else chunk
            left_bytes -= len(plain)
            if left_bytes < 0:
                raise ReplyTooLargeError(f"its reply is larger than {BODY_SIZE_BYTES_MAX} bytes")
            yield plain

    def _inflated(self, chunk: bytes, size_max: int) -> bytes:
        assert self._inflater is not None
        try:
            return self._inflater.decompress(chunk, size_max)
        except zlib.error as error:
            raise ReplyTooLargeError(f"its reply cannot be inflated: {error}") from error

    async def aclose(self) -> None:
        await self._body.aclose()


async def bound_body(response: httpx2.Response) -> None:
    """Make reading the response fail with `ReplyTooLargeError` beyond 2 MiB.

    A response hook of httpx. Nothing compressed was asked for, but some services compress all the
    same: gzip and deflate are inflated up to the limit, other encodings are refused.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in _INFLATED | {"identity", ""}:
        raise ReplyTooLargeError(f"its reply is compressed with {encoding}, unasked")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        is_compressed = encoding in _INFLATED
        response.stream = _BoundedBody(response.stream, is_compressed=is_compressed)
        if is_compressed:
            # Or httpx would inflate it once more.
            del response.headers["content-encoding"]
