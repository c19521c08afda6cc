"""The caller: the organisation and the scopes that a call is made with."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, Final, TypeVar

import uuid_utils

from reflexio_server.core.errors import unauthenticated
from reflexio_server.core.memory_budget import Holding

LOCAL_ORG_ID = "local"
"""The organisation of an open server: one machine, one team, no keys."""

END: Final = object()
Item = TypeVar("Item")


class Scope(IntEnum):
    """What a key may do; the numbers are those of `reflexio.v1.Scope`."""

    READ = 1
    WRITE = 2
    ADMIN = 3
    REVIEW = 4


ALL_SCOPES = frozenset(Scope)


def new_call_id() -> str:
    """Return what names a call in logs and error replies."""
    return str(uuid_utils.uuid7())


class Admission:
    """What lets calls in, a key or an open server. It ends once, for good.

    Everything here runs on the event loop.
    """

    __slots__ = ("_ended",)

    def __init__(self) -> None:
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Let nothing in any more: the streams that were let in end."""
        self._ended.set()

    async def while_it_lasts(self, items: AsyncIterable[Item]) -> AsyncGenerator[Item, None]:
        """Pass on items; when the admission ends, none any more: then it raises UNAUTHENTICATED.

        What is being waited for is given up then.
        """
        iterator = aiter(items)
        ended = asyncio.ensure_future(self._ended.wait())
        try:
            while True:
                step: asyncio.Future[Any] = asyncio.ensure_future(anext(iterator, END))
                try:
                    await asyncio.wait((step, ended), return_when=asyncio.FIRST_COMPLETED)
                finally:
                    if self._ended.is_set() or not step.done():
                        step.cancel()
                        await asyncio.gather(step, return_exceptions=True)
                if self._ended.is_set():
                    raise unauthenticated()
                item = step.result()
                if item is END:
                    return
                yield item
        finally:
            ended.cancel()


@dataclass(slots=True)  # a frozen one takes over a microsecond more to make
class Caller:
    """One call's identity. Every store call takes its `org_id`; nothing crosses it."""

    org_id: str = LOCAL_ORG_ID
    scopes: frozenset[Scope] = ALL_SCOPES
    key_id: str = ""
    """The key that the call came with, empty on an open server: what limits are counted by."""
    admission: Admission | None = field(default=None, repr=False, compare=False)
    """What let the call in, where that can end; a stream ends with it."""
    holding: Holding | None = field(default=None, repr=False, compare=False)
    """What a stream that publishes holds in memory, where that is counted message by message."""
    _call_id: str = field(default="", repr=False, compare=False)

    @property
    def call_id(self) -> str:
        """Names the call in logs and error replies; made when it is first asked for."""
        if not self._call_id:
            self._call_id = new_call_id()
        return self._call_id

    def holding_by(self, holding: Holding) -> "Caller":
        """Return the caller of a stream that holds memory by `holding`."""
        return replace(self, holding=holding, _call_id=self.call_id)


Authenticate = Callable[[Mapping[str, str]], Caller]
"""Takes a call's headers, their names in lower case; returns its caller or raises ServiceError."""
