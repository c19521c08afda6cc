"""The content hash tells a replay from another request under the same id."""

import base64
import hashlib
from typing import Any

import orjson
import pytest
from reflexio_server.core.interactions.content_hash import (
    CONTENT_HASH_VERSION,
    HASHED_AT_ONCE,
    REQUEST_FIELDS,
    hashed_interaction,
)
from reflexio_server.core.interactions.model import InteractionDraft, NewInteraction, RequestDraft
from reflexio_server.core.interactions.publish import prepare

from tests.support import image_files
from tests.support.store.drafts import DRAFT, EMPTY, HELLO, IMAGE, NOW_S, ORG, OTHER_IMAGE, draft_of


def hash_of(*interactions: InteractionDraft, **fields: Any) -> bytes:
    """Return the content hash of DRAFT with other interactions and fields."""
    return prepare(
        draft_of(*(interactions or DRAFT.interactions), **fields), ORG, NOW_S
    ).content_hash


FULL = InteractionDraft(
    created_at=5,
    role="Agent",
    content="text",
    user_action=2,
    user_action_description="the button",
    interacted_image_url="https://example.com/a.png",
    expert_content="expert",
    shadow_content="shadow",
    tools_used='[{"tool_name":"a"}]',
    citations='[{"kind":"a"}]',
    retrieved_learnings='[{"kind":"b"}]',
    image_encoding=IMAGE,
)


def test_same_content_has_the_same_hash_at_any_time() -> None:
    """The server's clock is no part of the content, and neither are the id and the organisation."""
    first = prepare(draft_of(FULL, HELLO), ORG, NOW_S)
    second = prepare(draft_of(FULL, HELLO, request_id="other"), "another", NOW_S + 1)
    assert second.created_at == NOW_S + 1
    assert second.interactions[1].created_at != first.interactions[1].created_at
    assert second.content_hash == first.content_hash


def test_hash_looks_at_the_image_not_at_its_spelling() -> None:
    """The same image with line breaks in its base64 is the same content."""
    spaced = base64.encodebytes(image_files.png()).decode()
    assert hash_of(FULL) == hash_of(FULL._replace(image_encoding=spaced))


def test_hash_leaves_out_what_is_skipped() -> None:
    """Interactions that are not stored are no content."""
    assert hash_of(HELLO) == hash_of(EMPTY, HELLO, EMPTY)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("created_at", 6),
        ("created_at", None),
        ("role", "User"),
        ("content", "text "),
        ("user_action", 3),
        ("user_action_description", "the link"),
        ("interacted_image_url", "https://example.com/b.png"),
        ("expert_content", ""),
        ("shadow_content", ""),
        ("tools_used", '[{"tool_name":"b"}]'),
        ("citations", ""),
        ("retrieved_learnings", ""),
        ("image_encoding", OTHER_IMAGE),
        ("image_encoding", ""),
    ],
)
def test_each_field_of_an_interaction_changes_the_hash(field: str, value: Any) -> None:
    """No field can be changed under a used request_id unnoticed."""
    assert hash_of(FULL) != hash_of(FULL._replace(**{field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_id", "bob"),
        ("session_id", "s2"),
        ("source", ""),
        ("agent_version", "v2"),
        ("skip_aggregation", True),
        ("force_extraction", True),
        ("evaluation_only", True),
    ],
)
def test_each_field_of_a_request_changes_the_hash(field: str, value: Any) -> None:
    """No field can be changed under a used request_id unnoticed."""
    assert hash_of() != hash_of(**{field: value})


def test_order_and_boundaries_of_interactions_change_the_hash() -> None:
    """Text that moves from one interaction or field to another is other content."""
    first, two = HELLO._replace(content="a"), HELLO._replace(content="b")
    hashes = {
        hash_of(first, two),
        hash_of(two, first),
        hash_of(HELLO._replace(content="ab")),
        hash_of(first),
        hash_of(first, first),
        hash_of(HELLO._replace(content="a", expert_content="b")),
        hash_of(HELLO._replace(content="", expert_content="ab")),
    }
    assert len(hashes) == 7


def test_hash_keeps_apart_texts_that_look_alike() -> None:
    """Unicode is not normalised: what is stored differs, so the content differs."""
    composed, decomposed = "é", "e\u0301"
    assert hash_of(HELLO._replace(content=composed)) != hash_of(HELLO._replace(content=decomposed))


GIF = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
SAID = EMPTY._replace(role="user", content="¿Cuánto cuesta? 20 €")
REVIEWED = InteractionDraft(
    created_at=1_700_000_000,
    role="Agent",
    content="You can pay by card.",
    user_action=2,
    user_action_description="the button Pay",
    interacted_image_url="https://example.com/pay.png",
    expert_content="Cards are not taken.",
    shadow_content="You may pay by card.",
    tools_used='[{"tool_name":"prices"}]',
    citations='[{"kind":"page"}]',
    retrieved_learnings='[{"kind":"playbook"}]',
    image_encoding=GIF,
)
STORED = {
    "a turn": (
        RequestDraft("ann", "", [SAID]),
        "b3a7b893d48995217b591c886e506bcfa488091106da5069623d5c0a9587c2cf",
    ),
    "every field": (
        RequestDraft("ann", "s1", [REVIEWED, SAID], "r1", "chat", "v2"),
        "8133efb56e6bd78083bfe7e192fc53ef454877c123c988024a0da5e7f8a3bdaf",
    ),
    "skip_aggregation": (
        RequestDraft("ann", "s1", [SAID], "r1", "chat", "v2", skip_aggregation=True),
        "7605782621eba4fb580ddbc6f0b18a1499a9cae11c4b5d624603281a2957c1ae",
    ),
    "force_extraction": (
        RequestDraft("ann", "s1", [SAID], "r1", "chat", "v2", force_extraction=True),
        "c45b0de07cd6b91961b4a89462b350006772f6aeba722af56676d0ecd7d335ef",
    ),
    "evaluation_only": (
        RequestDraft("ann", "s1", [SAID], "r1", "chat", "v2", evaluation_only=True),
        "78733451d141982b815f319199b17324fb192e507ab9fceac3391597ae00b686",
    ),
}
"""Requests with the hash that releases have stored for them. Never edit one: a hash that differs
refuses the honest replay of every request that was stored before."""


@pytest.mark.parametrize(("draft", "stored"), STORED.values(), ids=STORED)
def test_the_hash_is_the_one_that_was_stored(draft: RequestDraft, stored: str) -> None:
    """Fields exchanged, added, left out or spelt otherwise would make another one."""
    assert prepare(draft, ORG, NOW_S).content_hash.hex() == stored


def test_a_stored_interaction_has_the_fields_of_its_draft_in_order() -> None:
    """`prepare` hands them on by position."""
    assert NewInteraction._fields[:11] == InteractionDraft._fields[:11]


@pytest.mark.parametrize("count", [1, HASHED_AT_ONCE, HASHED_AT_ONCE + 1, 3 * HASHED_AT_ONCE])
def test_hash_of_many_interactions_is_that_of_one_text(count: int) -> None:
    """However many are hashed in one step: a stored hash is compared by every later release."""
    interactions = [FULL._replace(image_encoding="", content=f"text {n}") for n in range(count)]
    hashed = [hashed_interaction(5, interaction, None) for interaction in interactions]
    text = orjson.dumps(
        (CONTENT_HASH_VERSION, *(getattr(DRAFT, name) for name in REQUEST_FIELDS), hashed)
    )
    prepared = prepare(draft_of(*interactions), ORG, NOW_S)
    assert prepared.content_hash == hashlib.sha256(text).digest()
    assert prepared.size_bytes == len(text)
