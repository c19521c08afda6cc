"""The content hash tells a replay from another request under the same id."""

import base64
import time
from typing import Any

import pytest
from reflexio_server.core.interactions.model import InteractionDraft
from reflexio_server.core.interactions.publish import prepare

from tests.support import image_files
from tests.support.drafts import DRAFT, EMPTY, HELLO, IMAGE, ORG, OTHER_IMAGE, draft_of


def hash_of(*interactions: InteractionDraft, **fields: Any) -> bytes:
    """Return the content hash of DRAFT with other interactions and fields."""
    return prepare(draft_of(*(interactions or DRAFT.interactions), **fields), ORG).content_hash


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


def test_same_content_has_the_same_hash_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock is no part of the content, and neither are the id and the organisation."""
    first = prepare(draft_of(FULL, HELLO), ORG)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    second = prepare(draft_of(FULL, HELLO, request_id="other"), "another")
    assert second.created_at == 4_000_000_000
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
    one, two = HELLO._replace(content="a"), HELLO._replace(content="b")
    hashes = {
        hash_of(one, two),
        hash_of(two, one),
        hash_of(HELLO._replace(content="ab")),
        hash_of(one),
        hash_of(one, one),
        hash_of(HELLO._replace(content="a", expert_content="b")),
        hash_of(HELLO._replace(content="", expert_content="ab")),
    }
    assert len(hashes) == 7


def test_hash_keeps_apart_texts_that_look_alike() -> None:
    """Unicode is not normalised: what is stored differs, so the content differs."""
    composed, decomposed = "é", "e\u0301"
    assert hash_of(HELLO._replace(content=composed)) != hash_of(HELLO._replace(content=decomposed))
