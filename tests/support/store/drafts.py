"""Drafts of publish requests to start from."""

import base64
import dataclasses
from typing import Any

from reflexio_server.core.interactions.model import InteractionDraft, RequestDraft

from tests.support import image_files

ORG = "acme"
NOW_S = 1_750_000_000
EMPTY = InteractionDraft(None, "User", "", 1, "", "", "", "", "", "", "", "")
HELLO = EMPTY._replace(content="hello")
IMAGE = base64.b64encode(image_files.png()).decode()
OTHER_IMAGE = base64.b64encode(image_files.gif()).decode()
DRAFT = RequestDraft(
    user_id="ann",
    session_id="s1",
    interactions=[HELLO._replace(created_at=1_700_000_000)],
    request_id="r1",
    source="chat",
    agent_version="v1",
)


def draft_of(*interactions: InteractionDraft, **fields: Any) -> RequestDraft:
    """Return DRAFT with other interactions and fields."""
    return dataclasses.replace(DRAFT, interactions=list(interactions), **fields)
