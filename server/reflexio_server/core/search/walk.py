"""A walk through a ranking: the pages of a search whose reply is cut.

Nothing is kept between pages. A token says which search it belongs to, how many hits were given
and what the last of them were; the next page ranks anew and goes on behind the last still there.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reflexio_server.core.errors import invalid_field
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import TOKEN_INT_MAX, read_token, write_token
from reflexio_server.core.search.model import Hit

LAST_DISTANCES = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Which hits a token names, counted back from the last one given: when that was deleted meanwhile,
the nearest one before it says the place, also where a whole session went."""
NEWCOMERS_MAX = 1_000
"""Hits ranked beyond what a page needs, since as many may have come in before its place."""
SEARCH_ID_BYTES = 12
"""Of the hash that tells searches apart."""


class Place(NamedTuple):
    """Where a walk stands: how many hits were given, and ids of the last, the very last first.

    `is_end` says that nothing is left to give.
    """

    given: int = 0
    last_ids: tuple[int, ...] = ()
    is_end: bool = False


WALK_START = Place()
WALK_END = Place(is_end=True)


def search_id(*parts: bytes) -> str:
    """Return what a token is bound to: a search and whose it is, `parts` of any length."""
    digest = hashlib.blake2b(digest_size=SEARCH_ID_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


def read_places(token: str, of_search: str, count: int) -> list[Place]:
    """Return a token's places, as many as rankings are walked; WALK_START each without a token.

    INVALID_ARGUMENT names page_token when it is none of ours, or one of another search.
    """
    parts = read_token(token, *[str] * (count + 1))
    if parts is None:
        return [WALK_START] * count
    if parts[0] != of_search:
        raise invalid_field(
            "page_token", "belongs to another search: send it with the request that gave it"
        )
    return [_read_place(part) for part in parts[1:]]


def write_places(places: Sequence[Place], of_search: str) -> str:
    """Return the token that goes on at the places; empty when each of them is the end."""
    if all(place.is_end for place in places):
        return ""
    return write_token(of_search, *map(_write_place, places))


def _write_place(place: Place) -> str:
    return "" if place.is_end else ".".join(map(str, (place.given, *place.last_ids)))


def _read_place(text: str) -> Place:
    if not text:
        return WALK_END
    numbers = text.split(".")
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise invalid_field("page_token", "is not a page token of this server")
    given, *last_ids = map(int, numbers)
    if max(given, *last_ids, 0) > TOKEN_INT_MAX or len(last_ids) > len(LAST_DISTANCES):
        raise invalid_field("page_token", "is not a page token of this server")
    return Place(given, tuple(last_ids))


@dataclass(frozen=True, slots=True)
class Walk:
    """One page of a walk: from `place`, with at most `top_k` hits on all pages together."""

    place: Place
    top_k: int

    @property
    def left(self) -> int:
        """How many hits this page and those behind it may give."""
        return 0 if self.place.is_end else max(self.top_k - self.place.given, 0)

    @property
    def depth(self) -> int:
        """How many hits must be ranked, at least 1: the page's, one that shows it is cut."""
        newcomers = NEWCOMERS_MAX if self.place.given else 0
        return max(self.place.given + min(self.left, PAGE_ROWS_MAX + 1) + newcomers, 1)

    def rest(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Return what is behind the place of a ranking of `depth` hits, best first."""
        start = self._start(hits)
        return hits[start : start + self.left]

    def _start(self, hits: Sequence[Hit]) -> int:
        if not self.place.last_ids:
            return self.place.given
        places = {hit.interaction_id: place for place, hit in enumerate(hits)}
        for last_id in self.place.last_ids:
            if last_id in places:
                return places[last_id] + 1
        # All of them are gone: what is behind moved up by as many at least.
        return max(self.place.given - len(self.place.last_ids), 0)

    def after(self, rest: Sequence[Hit], taken: int) -> Place:
        """Return the place behind the first `taken` hits of the rest."""
        if taken >= len(rest):
            return WALK_END
        last = [rest[taken - 1 - back] for back in LAST_DISTANCES if back < taken]
        last_ids = (*(hit.interaction_id for hit in last), *self.place.last_ids)
        return Place(self.place.given + taken, last_ids[: len(LAST_DISTANCES)])
