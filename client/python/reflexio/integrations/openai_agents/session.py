"""`ReflexioSession`: the items of one conversation, each an interaction of a session."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from reflexio._messages.request_id import new_request_id
from reflexio.aio import AsyncReflexioClient
from reflexio.integrations._originals import as_interaction, original_of, original_text
from reflexio.integrations._request_ids import INTERACTIONS_A_REQUEST_MAX
from reflexio.types import Interaction

if TYPE_CHECKING:
    from agents import SessionSettings, TResponseInputItem

_SOURCE = "openai_agents"
_KIND = "openai_agents.item"
"""The name under which an item stands in `tools_used` where role and text do not say all of it."""
ROLES = frozenset({"user", "assistant", "system", "developer"})
READ_AS = {"human": "user", "agent": "assistant", "ai": "assistant"}
"""Roles of turns that others recorded in the session, as the SDK calls them."""


class ReflexioSession:
    """A `Session` of the Agents SDK: what a runner adds is on disk when `add_items` returns.

    `session_id` names the conversation, `user_id` whose it is; both at most 1,000 characters. The
    items come back as they were added; one takes at most 256 KiB as JSON. Turns that were
    recorded otherwise in the same session are read as messages. `add_items` that raised may be
    called again with the same items: they are stored once. Raises `reflexio.ReflexioError`.
    """

    def __init__(
        self,
        session_id: str,
        user_id: str,
        client: AsyncReflexioClient | None = None,
        *,
        source: str = _SOURCE,
        agent_version: str = "",
        session_settings: "SessionSettings | None" = None,
    ) -> None:
        self.session_id = session_id
        self.user_id = user_id
        self.session_settings: SessionSettings | None = session_settings
        self._client = client or AsyncReflexioClient()
        self._source = source
        self._agent_version = agent_version
        self._tool_names: dict[str, str] = {}
        self._unanswered: dict[bytes, str] = {}

    async def get_items(self, limit: int | None = None) -> "list[TResponseInputItem]":
        """Return the conversation, oldest first; with `limit` its newest items, oldest first."""
        if limit is None and self.session_settings is not None:
            limit = self.session_settings.limit
        if limit is None:
            found = (await self._client.get_session(self.user_id, self.session_id)).interactions
        elif limit < 1:
            return []
        else:
            listed = await self._client.get_interactions(
                self.user_id, session_id=self.session_id, top_k=limit
            )
            found = listed.interactions[::-1]
        return [_item(interaction) for interaction in found]

    async def add_items(self, items: "list[TResponseInputItem]") -> None:
        """Store items at the end of the conversation; those of one call whole or not at all.

        More than 1,000 are stored a thousand at a time.
        """
        if not items:
            return
        mark = hashlib.sha256(original_text(items).encode("utf-8", "surrogatepass")).digest()
        request_id = self._unanswered.setdefault(mark, new_request_id(self._source))
        for start in range(0, len(items), INTERACTIONS_A_REQUEST_MAX):
            part = items[start : start + INTERACTIONS_A_REQUEST_MAX]
            await self._client.publish_interaction(
                self.user_id,
                [self._interaction(cast(Mapping[str, Any], item)) for item in part],
                self.session_id,
                self._source,
                self._agent_version,
                request_id=f"{request_id}.{start}" if start else request_id,
            )
        self._unanswered.pop(mark, None)

    async def pop_item(self) -> "TResponseInputItem | None":
        """Delete the newest item and return it; None when the conversation is empty."""
        while True:
            listed = await self._client.get_interactions(
                self.user_id, session_id=self.session_id, top_k=1
            )
            if not listed.interactions:
                return None
            newest = listed.interactions[0]
            deleted = await self._client.delete_interaction(self.user_id, newest.interaction_id)
            if deleted.deleted_count:
                return _item(newest)

    async def clear_session(self) -> None:
        """Delete the conversation."""
        await self._client.delete_session(self.session_id, self.user_id)

    def _interaction(self, item: Mapping[str, Any]) -> Mapping[str, Any]:
        if item.keys() == {"role", "content"} and item["role"] in ROLES:
            if isinstance(item["content"], str) and item["content"]:
                return item
        return as_interaction(item, self._tool_names, _KIND, item)


def _item(interaction: Interaction) -> "TResponseInputItem":
    original = original_of(interaction, _KIND)
    if original is None:
        role = interaction.role.lower()
        role = READ_AS.get(role, role)
        original = {
            "role": role if role in ROLES else "assistant",
            "content": interaction.content,
        }
    return cast("TResponseInputItem", original)
