"""Records as plain values: what a caller publishes and what the store gives back.

The tuples' fields stand in the order of the store's columns, so that a value goes to SQL and back
without being taken apart.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from reflexio_server.core.interactions.images import Image

NO_ACTION = 1
"""The number of `USER_ACTION_NONE` in the contract."""
ACTION_WORDS = {2: "click", 3: "scroll", 4: "type"}
"""Actions of the contract by number, as the words that a search can find them by."""


class InteractionDraft(NamedTuple):
    """One interaction as published. JSON lists are compact text, empty for an empty list."""

    created_at: int | None
    role: str
    content: str
    user_action: int
    user_action_description: str
    interacted_image_url: str
    expert_content: str
    shadow_content: str
    tools_used: str
    citations: str
    retrieved_learnings: str
    image_encoding: str


@dataclass(slots=True)  # a frozen one takes five times as long to make
class RequestDraft:
    """One publish request as decoded, its fields valid one by one."""

    user_id: str
    session_id: str
    interactions: list[InteractionDraft]
    request_id: str = ""
    source: str = ""
    agent_version: str = ""
    skip_aggregation: bool = False
    force_extraction: bool = False
    evaluation_only: bool = False


class NewInteraction(NamedTuple):
    """One interaction ready to store, in column order."""

    created_at: int
    role: str
    content: str
    user_action: int
    user_action_description: str
    interacted_image_url: str
    expert_content: str
    shadow_content: str
    tools_used: str
    citations: str
    retrieved_learnings: str
    has_image: bool


@dataclass(slots=True)  # a frozen one takes five times as long to make
class NewRequest:
    """One request ready to store. `images` are keyed by position among `interactions`.

    `correction_positions` are those of the interactions that hold an expert's answer to learn from;
    `extracts_profiles` says that the user's own words are to be learned from.
    """

    org_id: str
    request_id: str
    user_id: str
    session_id: str
    source: str
    agent_version: str
    created_at: int
    skip_aggregation: bool
    force_extraction: bool
    evaluation_only: bool
    content_hash: bytes
    warnings: tuple[str, ...]
    interactions: list[NewInteraction]
    images: dict[int, Image] = field(default_factory=dict)
    size_bytes: int = 0
    correction_positions: tuple[int, ...] = ()
    extracts_profiles: bool = False

    @property
    def teaches(self) -> bool:
        """Whether there is something to learn from."""
        return bool(self.correction_positions) or self.extracts_profiles


class StoredInteraction(NamedTuple):
    """One interaction as stored."""

    interaction_id: int
    user_id: str
    request_id: str
    session_id: str
    source: str
    created_at: int
    role: str
    content: str
    user_action: int
    user_action_description: str
    interacted_image_url: str
    expert_content: str
    shadow_content: str
    tools_used: str
    citations: str
    retrieved_learnings: str
    has_image: bool


class StoredRequest(NamedTuple):
    """One request as stored; its interactions have the ids `first_interaction_id` and up."""

    request_id: str
    user_id: str
    session_id: str
    source: str
    agent_version: str
    created_at: int
    evaluation_only: bool
    first_interaction_id: int
    interaction_count: int


class Receipt(NamedTuple):
    """What a publish is answered with, the first time and, but for `already_stored`, on a replay.

    `already_stored` says that an earlier publish, or an earlier attempt, stored it.
    """

    request_id: str
    first_interaction_id: int
    interaction_count: int
    warnings: tuple[str, ...]
    already_stored: bool = False

    @property
    def interaction_ids(self) -> range:
        """The ids of what was stored, in order."""
        return range(self.first_interaction_id, self.first_interaction_id + self.interaction_count)


class StoredImage(NamedTuple):
    """An image as stored; width and height in pixels."""

    media_type: str
    width: int
    height: int
    data: bytes


class UserStats(NamedTuple):
    """Counts of one user's records; times in epoch seconds, None when there are none."""

    interaction_count: int
    oldest_created_at: int | None
    newest_created_at: int | None
    playbook_count: int = 0
    profile_count: int = 0


class DeletedCounts(NamedTuple):
    """How many records a delete hid."""

    requests: int
    interactions: int
    user_playbooks: int = 0
    profiles: int = 0
    session_outcomes: int = 0
