"""Pages of a search: as many hits as a reply holds, and the token that goes on behind them."""

import functools
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from google.protobuf.message import Message

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.limits import PAGE_ROWS_MAX, REPLY_SIZE_BYTES_MAX
from reflexio_server.core.search import walk
from reflexio_server.core.search.model import Hit
from reflexio_server.core.search.walk import Walk
from reflexio_server.rpc.fields import number_or_default

FIRST_ROWS = 16
"""Records loaded before it is known how large they are: a search's default top_k at once."""
ROWS_AT_ONCE_MAX = 500
"""Records loaded at once when they turn out small."""

Wire = TypeVar("Wire", bound=Message)

Load = Callable[[Sequence[Hit]], Awaitable[Mapping[int, Any]]]
"""Loads the records of hits that are there now, by id."""


class HitPage(NamedTuple, Generic[Wire]):
    """Hits as messages with score and similarity, and how many of the ranking they stand for.

    What was deleted since the ranking is counted as taken and has no message.
    """

    messages: list[Wire]
    taken: int


class SearchPages:
    """The pages of one search: what its token says, and the token of what is left.

    `count` rankings are walked side by side, one for each kind of record.
    """

    def __init__(self, request: Any, caller: Caller, count: int = 1) -> None:
        """Read the request's page_token; INVALID_ARGUMENT when it is not one of this search."""
        self._id = _search_id(request, caller.org_id)
        top_k = number_or_default(request, "top_k")
        places = walk.read_places(request.page_token, self._id, count)
        self.walks = [Walk(place, top_k) for place in places]

    def next_token(self, *places: walk.Place) -> str:
        """Return the token that goes on at the places, empty when nothing is left."""
        return walk.write_places(places, self._id)


def _search_id(request: Any, org_id: str) -> str:
    """Return what tells a search apart: all of the request but the token."""
    search = type(request)()
    search.CopyFrom(request)
    search.ClearField("page_token")
    name = request.DESCRIPTOR.full_name
    return walk.search_id(
        org_id.encode(), name.encode(), search.SerializeToString(deterministic=True)
    )


async def fill(
    rest: Sequence[Hit],
    load: Load,
    convert: Callable[[Any], Wire],
    size_bytes_max: int = REPLY_SIZE_BYTES_MAX,
) -> HitPage[Wire]:
    """Return the first hits of the rest: one, and then what size and PAGE_ROWS_MAX hold.

    They are loaded in slices about as large as what is free, so that memory stays bounded.
    """
    messages: list[Wire] = []
    size_bytes = taken = 0
    row_count = FIRST_ROWS
    while taken < len(rest) and len(messages) < PAGE_ROWS_MAX:
        slice_end = taken + min(row_count, PAGE_ROWS_MAX - len(messages))
        hits = rest[taken:slice_end]
        records = await load(hits)
        converted = await large_work.work_on_rows(
            records.values(),
            functools.partial(lambda found: {key: convert(found[key]) for key in found}, records),
        )
        for hit in hits:
            if hit.interaction_id in converted:
                message: Any = converted[hit.interaction_id]
                message.score, message.similarity = hit.score, hit.similarity
                if hit.terms:
                    _explain(message, hit)
                size_bytes += message.ByteSize()
                if messages and size_bytes > size_bytes_max:
                    return HitPage(messages, taken)
                messages.append(message)
            taken += 1
        if messages:
            average_bytes = size_bytes // len(messages)
            row_count = (size_bytes_max - size_bytes) // max(average_bytes, 1) + 1
            row_count = min(max(row_count, 1), ROWS_AT_ONCE_MAX)
    return HitPage(messages, taken)


def _explain(message: Any, hit: Hit) -> None:
    message.explanation.value = math.fsum(share for _, share in hit.terms)
    for name, share in hit.terms:
        message.explanation.terms.add(name=name, share=share)


def outcome_message(count: int, noun: str, *, is_cut: bool) -> str:
    """Return the line for people on a search's hits."""
    return f"{count} {noun}" + (": the reply is cut, next_page_token goes on" if is_cut else "")
