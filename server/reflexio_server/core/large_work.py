"""Work on what is large beside the event loop, in turns by organisation: nobody waits for it.

The loop answers everybody: a step of it that takes long is everybody's wait. What a call brings or
is answered with is decoded, checked, hashed and converted in the call's own step while it is small,
and on a thread of its own from LARGE_CALL_BYTES on.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

from reflexio_server.core.limits import LARGE_CALL_BYTES

SWITCH_INTERVAL_S = 0.001
"""After so long a thread of Python lets another one run, by default five times as long: the loop
asks for its turn some ten times before a call is answered."""
ROW_BYTES = 256
"""What a row of a reply is taken for beside its texts."""

Parameters = ParamSpec("Parameters")
_Value = TypeVar("_Value")


class _Call:
    """Whose the running call is, and the size of what it has in hand."""

    __slots__ = ("org_id", "size_bytes")

    def __init__(self, org_id: str, size_bytes: int) -> None:
        self.org_id = org_id
        self.size_bytes = size_bytes


_CALL: ContextVar[_Call | None] = ContextVar("_CALL", default=None)
_THREAD = ThreadPoolExecutor(1, "reflexio-large")
_TURNS: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
"""By loop and organisation: each has one work on the thread, so that they take turns."""


def let_the_loop_in() -> None:
    """Have busy threads let the event loop in soon; for the whole process."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)


def begin(org_id: str, size_bytes: int = 0) -> bool:
    """Say whose the running call is and how large what it has read is; return whether it is large.

    Where every microsecond counts, a caller asks this or `is_large` instead of `work`, a coroutine.
    """
    _CALL.set(_Call(org_id, size_bytes))
    return size_bytes >= LARGE_CALL_BYTES


def weigh(size_bytes: int) -> None:
    """Say how large what the running call has in hand is now."""
    call = _CALL.get()
    if call is not None:
        call.size_bytes = size_bytes


def is_large() -> bool:
    """Say whether what the running call has in hand is large."""
    call = _CALL.get()
    return call is not None and call.size_bytes >= LARGE_CALL_BYTES


async def work(
    function: Callable[Parameters, _Value], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> _Value:
    """Return what the function returns: it runs beside the loop where the call is large.

    It must not touch what belongs to the loop. What it raises is raised.
    """
    if not is_large():
        return function(*args, **kwargs)
    return await beside(function, *args, **kwargs)


async def work_on_rows(rows: Iterable[Iterable[object]], function: Callable[[], _Value]) -> _Value:
    """Return what the function makes of rows, which the call has in hand from now on, too."""
    call = _CALL.get()
    size_bytes = 0
    for row in rows:
        size_bytes += ROW_BYTES + sum(len(text) for text in row if isinstance(text, str))
        if size_bytes >= LARGE_CALL_BYTES:
            break
    if call is not None:
        call.size_bytes += size_bytes
    return await work(function)


async def beside(
    function: Callable[Parameters, _Value], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> _Value:
    """Run the function beside the loop, in the turn of the running call's organisation."""
    loop = asyncio.get_running_loop()
    call = _CALL.get()
    key = (id(loop), call.org_id if call is not None else "")
    turn = _TURNS.get(key)
    if turn is None:
        turn = _TURNS[key] = asyncio.Lock()
    async with turn:
        return await loop.run_in_executor(_THREAD, lambda: function(*args, **kwargs))
