"""Messages of LangChain as interactions, and interactions as messages."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    message_to_dict,
    messages_from_dict,
)

from reflexio.integrations._originals import as_interaction, original_of, original_text
from reflexio.integrations._request_ids import derived_request_id
from reflexio.types import Interaction

_KIND = "langchain.message"


def name_messages(messages: Sequence[BaseMessage]) -> None:
    """Give each message that has no id one: it is known by it when it is recorded again."""
    for message in messages:
        if message.id is None:
            message.id = str(uuid4())


def request_id_of(
    source: str, user_id: str, session_id: str, messages: Sequence[BaseMessage]
) -> str:
    """Return the request id of messages that have ids: the same for the same messages.

    One that was edited is another message, though its id is the same.
    """
    texts = (original_text(message_to_dict(message)) for message in messages)
    return derived_request_id(source, user_id, session_id, *texts)


def to_interactions(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Return messages as fields of interactions, each with its original."""
    tool_names: dict[str, str] = {}
    return [
        as_interaction(_shown(message), tool_names, _KIND, message_to_dict(message))
        for message in messages
    ]


def _shown(message: BaseMessage) -> dict[str, Any]:
    """Return a message with its calls' arguments as texts: large numbers are not rounded there."""
    shown = message.model_dump()
    for call in shown.get("tool_calls") or ():
        call["args"] = original_text(call["args"])
    return shown


def to_message(interaction: Interaction) -> BaseMessage:
    """Return the message that an interaction was, or what it says as one."""
    original = original_of(interaction, _KIND)
    if original is not None:
        return messages_from_dict([original])[0]
    role, said = interaction.role.lower(), interaction.content
    if role in ("user", "human"):
        return HumanMessage(said)
    if role in ("system", "developer"):
        return SystemMessage(said)
    return AIMessage(said)
