"""The way of a valid draft to a request ready to store: skips, warnings, refusals, hash."""

import re

import uuid_utils

from reflexio_server.core import limits
from reflexio_server.core.errors import Violation, invalid
from reflexio_server.core.interactions.content_hash import content_hash, hashed_interaction
from reflexio_server.core.interactions.images import Image, ImageError, decode_image
from reflexio_server.core.interactions.learnable import is_expert_answer, is_users_own
from reflexio_server.core.interactions.model import (
    NO_ACTION,
    InteractionDraft,
    NewInteraction,
    NewRequest,
    RequestDraft,
)

INTERACTIONS_FIELD = "interaction_data_list"
IMAGE_PLACEHOLDER = re.compile(r"<[A-Za-z_][\w .-]{0,100}>")
"""What documents print where an image belongs, such as `<encode_image_result>`: `<` and `>` are not
base64, so no image can look like it."""
DATA_URL_IMAGE = re.compile(r"data:image/[\w.+-]{1,100}[;,]", re.IGNORECASE | re.ASCII)
WEB_URL = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)


def make_request_id(source: str) -> str:
    """Return a new time-ordered id, `<source>_<uuid7>`, or the bare uuid7 without a source."""
    made = str(uuid_utils.uuid7())
    return f"{source[:900]}_{made}" if source else made


def prepare(
    draft: RequestDraft, org_id: str, now_s: int, *, extracts_profiles: bool = False
) -> NewRequest:
    """Return the draft ready to store. Raises INVALID_ARGUMENT naming each field at fault.

    The request's time is `now_s`, and so is that of an interaction without one. With
    `extracts_profiles` what the user says in it is to be learned from too.
    """
    kept: list[NewInteraction] = []
    hashed: list[tuple[object, ...]] = []
    images: dict[int, Image] = {}
    corrections: list[int] = []
    warnings: list[str] = []
    violations: list[Violation] = []
    for index, given in enumerate(draft.interactions):
        image = _check(given, index, warnings, violations)
        if image is None and not _carries_something(given):
            warnings.append(f"{INTERACTIONS_FIELD}[{index}] is empty and was skipped")
            continue
        if image is not None:
            images[len(kept)] = image
        if given.expert_content and is_expert_answer(given.expert_content):
            corrections.append(len(kept))
        kept.append(
            NewInteraction(
                now_s if given.created_at is None else given.created_at,
                *given[1:11],
                image is not None,
            )
        )
        digest = None if image is None else image.sha256.hex()
        hashed.append(hashed_interaction(given.created_at, given, digest))
    if not violations and not kept:
        violations.append(
            Violation(INTERACTIONS_FIELD, "must contain at least one interaction that is not empty")
        )
    if violations:
        raise invalid(violations[: limits.VIOLATIONS_MAX])
    own_hash, text_bytes = content_hash(draft, hashed)
    return NewRequest(
        org_id=org_id,
        request_id=draft.request_id or make_request_id(draft.source),
        user_id=draft.user_id,
        session_id=draft.session_id,
        source=draft.source,
        agent_version=draft.agent_version,
        created_at=now_s,
        skip_aggregation=draft.skip_aggregation,
        force_extraction=draft.force_extraction,
        evaluation_only=draft.evaluation_only,
        content_hash=own_hash,
        warnings=bounded_warnings(warnings),
        interactions=kept,
        images=images,
        size_bytes=text_bytes + sum(len(image.data) for image in images.values()),
        correction_positions=() if draft.evaluation_only else tuple(corrections),
        extracts_profiles=extracts_profiles
        and not draft.evaluation_only
        and any(
            is_users_own(given.role, draft.user_id)
            and (given.content or given.user_action_description)
            for given in kept
        ),
    )


def bounded_warnings(warnings: list[str]) -> tuple[str, ...]:
    """Return at most WARNINGS_MAX warnings of at most WARNING_CHARS_MAX characters."""
    bounded = [warning[: limits.WARNING_CHARS_MAX] for warning in warnings[: limits.WARNINGS_MAX]]
    if len(warnings) > limits.WARNINGS_MAX:
        bounded[-1] = f"and {len(warnings) - limits.WARNINGS_MAX + 1} more warnings"
    return tuple(bounded)


def _carries_something(given: InteractionDraft) -> bool:
    return bool(
        (given.content and not given.content.isspace())
        or given.user_action > NO_ACTION
        or given.expert_content
        or given.shadow_content
        or given.interacted_image_url
        or given.tools_used
        or given.user_action_description
    )


def _check(
    given: InteractionDraft, index: int, warnings: list[str], violations: list[Violation]
) -> Image | None:
    """Return the interaction's image, noting what looks wrong and what is refused."""
    if given.user_action > NO_ACTION and not given.user_action_description:
        warnings.append(
            f"{INTERACTIONS_FIELD}[{index}] has a user_action without user_action_description"
        )
    url = given.interacted_image_url
    if url and not WEB_URL.match(url) and not DATA_URL_IMAGE.match(url):
        violations.append(
            Violation(
                f"{INTERACTIONS_FIELD}[{index}].interacted_image_url",
                "must be an http or https address, or a data URL of an image",
            )
        )
    if not given.image_encoding:
        return None
    if IMAGE_PLACEHOLDER.fullmatch(given.image_encoding):
        warnings.append(
            f"{INTERACTIONS_FIELD}[{index}].image_encoding is the placeholder "
            f"{given.image_encoding}; no image was stored"
        )
        return None
    try:
        return decode_image(given.image_encoding)
    except ImageError as error:
        violations.append(Violation(f"{INTERACTIONS_FIELD}[{index}].image_encoding", str(error)))
        return None
