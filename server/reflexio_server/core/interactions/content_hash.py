"""Is a stored request still what its caller published: its content hash, made again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import orjson

from reflexio_server.core.interactions.model import (
    NewInteraction,
    RequestDraft,
)

STAMPED_TRIED_MAX = 10
"""Interactions whose time may be the server's or the caller's: 2^10 hashes are made at most."""


def is_unaltered(
    head: RequestDraft,
    stored_hash: bytes,
    stamped_at: int,
    interactions: Sequence[NewInteraction],
    images: Mapping[int, bytes],
) -> bool:
    """Say whether the fields of a request still have the hash that they were stored with.

    `head` carries the request's own fields, `images` the data of images by position. A time that
    equals `stamped_at` was given by the caller or stamped by the server, which the hash leaves out:
    nobody knows which, so both are tried, interaction by interaction up to STAMPED_TRIED_MAX of
    them, all alike beyond.
    """
    digests = {place: hashlib.sha256(data).hexdigest() for place, data in images.items()}
    doubtful = [place for place, one in enumerate(interactions) if one.created_at == stamped_at]
    for stamped in _choices(doubtful):
        hashed: list[tuple[object, ...]] = [
            (None if place in stamped else one.created_at, *one[1:11], digests.get(place))
            for place, one in enumerate(interactions)
        ]
        if hashlib.sha256(hashed_text(head, hashed)).digest() == stored_hash:
            return True
    return False


def _choices(doubtful: Sequence[int]) -> Iterator[frozenset[int]]:
    """Yield which of the doubtful places to take as stamped, the likely choices first."""
    yield frozenset(doubtful)
    if not doubtful:
        return
    yield frozenset()
    if len(doubtful) <= STAMPED_TRIED_MAX:
        for size in range(1, len(doubtful)):
            yield from map(frozenset, combinations(doubtful, size))


CONTENT_HASH_VERSION = 1
"""Stands in front of what is hashed, so that a later change of the fields can tell old hashes."""


def hashed_text(draft: RequestDraft, hashed: list[tuple[object, ...]]) -> bytes:
    """Return what the content hash is the SHA-256 of: the caller's own fields.

    Server-stamped times and how long the caller waits are not among them.
    """
    return orjson.dumps(
        (
            CONTENT_HASH_VERSION,
            draft.user_id,
            draft.session_id,
            draft.source,
            draft.agent_version,
            draft.skip_aggregation,
            draft.force_extraction,
            draft.evaluation_only,
            hashed,
        )
    )
