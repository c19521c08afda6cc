"""The content hash: what tells a replay from another request under the same id.

It is stored with each request and compared by every later release, so the fields, their order and
their form are as durable as the schema. A change of them needs a new CONTENT_HASH_VERSION beside
the old one: `tests/unit/core/interactions/test_content_hash.py` holds hashes as they were stored.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from operator import attrgetter

import orjson

from reflexio_server.core.interactions.model import (
    InteractionDraft,
    NewInteraction,
    RequestDraft,
)

CONTENT_HASH_VERSION = 1
"""Stands in front of what is hashed, so that a later change of the fields can tell old hashes."""
HASHED_AT_ONCE = 16
"""Interactions whose text is made in one step."""
REQUEST_FIELDS = (
    "user_id",
    "session_id",
    "source",
    "agent_version",
    "skip_aggregation",
    "force_extraction",
    "evaluation_only",
)
"""The fields of a request that are hashed, in order; its interactions follow."""
INTERACTION_FIELDS = (
    "role",
    "content",
    "user_action",
    "user_action_description",
    "interacted_image_url",
    "expert_content",
    "shadow_content",
    "tools_used",
    "citations",
    "retrieved_learnings",
)
"""The fields of an interaction that are hashed, in order, between its time and its image."""
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
    doubtful = [
        place
        for place, interaction in enumerate(interactions)
        if interaction.created_at == stamped_at
    ]
    for stamped in _choices(doubtful):
        hashed = [
            hashed_interaction(
                None if place in stamped else interaction.created_at,
                interaction,
                digests.get(place),
            )
            for place, interaction in enumerate(interactions)
        ]
        if content_hash(head, hashed)[0] == stored_hash:
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


_request_values = attrgetter(*REQUEST_FIELDS)
_interaction_values = attrgetter(*INTERACTION_FIELDS)


def hashed_interaction(
    created_at: int | None,
    interaction: InteractionDraft | NewInteraction,
    image_digest: str | None,
) -> tuple[object, ...]:
    """Return what is hashed of an interaction.

    `created_at` is the caller's own time, None where the server stamped it; `image_digest` is the
    SHA-256 of the image's bytes in hexadecimal digits, None without one.
    """
    return (created_at, *_interaction_values(interaction), image_digest)


def content_hash(request: RequestDraft, hashed: Sequence[tuple[object, ...]]) -> tuple[bytes, int]:
    """Return the content hash, and the bytes of what it is the SHA-256 of: the caller's own fields.

    Server-stamped times and how long the caller waits are not among them. `hashed` holds
    `hashed_interaction` of each interaction that is stored.
    """
    head = (CONTENT_HASH_VERSION, *_request_values(request))
    if len(hashed) <= HASHED_AT_ONCE:
        text = orjson.dumps((*head, hashed))
        return hashlib.sha256(text).digest(), len(text)
    digest, size_bytes = hashlib.sha256(), 0
    for text in _parts(head, hashed):
        digest.update(text)
        size_bytes += len(text)
    return digest.digest(), size_bytes


def _parts(head: tuple[object, ...], hashed: Sequence[tuple[object, ...]]) -> Iterator[bytes]:
    """Yield the same text in parts: of a great request it is one long step, and a copy of all."""
    yield orjson.dumps(head)[:-1] + b",["
    for start in range(0, len(hashed), HASHED_AT_ONCE):
        part = orjson.dumps(hashed[start : start + HASHED_AT_ONCE])[1:-1]
        yield b"," + part if start else part
    yield b"]]"
