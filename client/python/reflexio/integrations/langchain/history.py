"""`ReflexioChatMessageHistory`: the messages of one conversation, each an interaction."""

from collections.abc import Sequence

from langchain_core.chat_history import BaseChatMessageHistory
from langchain_core.messages import BaseMessage

from reflexio.client import ReflexioClient
from reflexio.integrations._request_ids import INTERACTIONS_A_REQUEST_MAX
from reflexio.integrations.langchain.messages import (
    name_messages,
    request_id_of,
    to_interactions,
    to_message,
)

_SOURCE = "langchain"


class ReflexioChatMessageHistory(BaseChatMessageHistory):
    """The chat history of one session: messages come back as they were added.

    `session_id` names the conversation, `user_id` whose it is; both at most 1,000 characters. A
    message without an id gets one. Adding the same message objects again stores nothing; new
    objects with the same words are new messages. A message takes at most 256 KiB as JSON. Raises
    `reflexio.ReflexioError`.
    """

    def __init__(
        self,
        session_id: str,
        user_id: str,
        client: ReflexioClient | None = None,
        *,
        source: str = _SOURCE,
        agent_version: str = "",
    ) -> None:
        self.session_id = session_id
        self.user_id = user_id
        self._client = client or ReflexioClient()
        self._source = source
        self._agent_version = agent_version

    # The base class declares an attribute, and says that a property may take its place.
    @property
    def messages(self) -> list[BaseMessage]:  # type: ignore[override]
        """The conversation, oldest first, read from the server each time."""
        found = self._client.get_session(self.user_id, self.session_id).interactions
        return [to_message(interaction) for interaction in found]

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        """Store messages at the end, up to 1,000 of one call whole or not at all."""
        name_messages(messages)
        for start in range(0, len(messages), INTERACTIONS_A_REQUEST_MAX):
            part = messages[start : start + INTERACTIONS_A_REQUEST_MAX]
            self._client.publish_interaction(
                self.user_id,
                to_interactions(part),
                self.session_id,
                self._source,
                self._agent_version,
                request_id=request_id_of(self._source, self.user_id, self.session_id, part),
            )

    def clear(self) -> None:
        """Delete the conversation; its messages are not taken again afterwards."""
        self._client.delete_session(self.session_id, self.user_id)
