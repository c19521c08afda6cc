"""`ReflexioMessageHistory`: the messages of one conversation, each an interaction of a session."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from reflexio.aio import AsyncReflexioClient
from reflexio.integrations._originals import as_interaction, original_of, original_text
from reflexio.integrations._request_ids import INTERACTIONS_A_REQUEST_MAX, derived_request_id
from reflexio.types import Interaction

_SOURCE = "pydantic_ai"
_KIND = "pydantic_ai.message"
"""The name under which a message stands, whole, in `tools_used`."""
USER_ROLES = frozenset({"user", "human"})


class ReflexioMessageHistory:
    """The message history of one session: messages come back as they were added.

    `session_id` names the conversation, `user_id` whose it is; both at most 1,000 characters. Hand
    `await history.messages()` over as `message_history` of a run, and its `new_messages()` to `add`
    afterwards. Adding the same messages again stores nothing: each has the time at which it was
    made. A message takes at most 256 KiB as JSON. Turns that were recorded otherwise in the same
    session are read as requests and responses. Raises `reflexio.ReflexioError`.
    """

    def __init__(
        self,
        session_id: str,
        user_id: str,
        client: AsyncReflexioClient | None = None,
        *,
        source: str = _SOURCE,
        agent_version: str = "",
    ) -> None:
        self.session_id = session_id
        self.user_id = user_id
        self._client = client or AsyncReflexioClient()
        self._source = source
        self._agent_version = agent_version

    async def messages(self) -> list[ModelMessage]:
        """Return the conversation, oldest first."""
        found = await self._client.get_session(self.user_id, self.session_id)
        return [_message(interaction) for interaction in found.interactions]

    async def add(self, messages: Sequence[ModelMessage]) -> None:
        """Store messages at the end; up to 1,000 of one call whole or not at all."""
        tool_names: dict[str, str] = {}
        originals = ModelMessagesTypeAdapter.dump_python(list(messages), mode="json")
        for start in range(0, len(messages), INTERACTIONS_A_REQUEST_MAX):
            end = start + INTERACTIONS_A_REQUEST_MAX
            part = originals[start:end]
            await self._client.publish_interaction(
                self.user_id,
                [
                    as_interaction(_shown(message), tool_names, _KIND, original)
                    for message, original in zip(messages[start:end], part, strict=True)
                ],
                self.session_id,
                self._source,
                self._agent_version,
                request_id=derived_request_id(
                    self._source, self.user_id, self.session_id, original_text(part)
                ),
            )

    async def clear(self) -> None:
        """Delete the conversation; its messages are not taken again afterwards."""
        await self._client.delete_session(self.session_id, self.user_id)


def _shown(message: ModelMessage) -> dict[str, Any]:
    """Return what of a message an interaction shows, as chat APIs have it."""
    text = "\n".join(_texts(message))
    if isinstance(message, ModelResponse):
        calls = [
            {
                "id": part.tool_call_id,
                "type": "function",
                "function": {"name": part.tool_name, "arguments": part.args_as_json_str()},
            }
            for part in message.parts
            if isinstance(part, ToolCallPart)
        ]
        return {"role": "assistant", "content": text, **({"tool_calls": calls} if calls else {})}
    answers = [part for part in message.parts if isinstance(part, ToolReturnPart)]
    if answers and len(answers) == len(message.parts):
        return {"role": "tool", "tool_call_id": answers[0].tool_call_id, "content": text}
    return {"role": "user", "content": text}


def _texts(message: ModelMessage) -> Iterator[str]:
    for part in message.parts:
        if isinstance(part, TextPart):
            yield part.content
        elif isinstance(part, ToolReturnPart):
            yield part.model_response_str()
        elif isinstance(part, UserPromptPart):
            if isinstance(part.content, str):
                yield part.content
            else:
                yield from (piece for piece in part.content if isinstance(piece, str))


def _message(interaction: Interaction) -> ModelMessage:
    original = original_of(interaction, _KIND)
    if original is not None:
        (message,) = ModelMessagesTypeAdapter.validate_python([original])
        return message
    if interaction.role.lower() in USER_ROLES:
        return ModelRequest(parts=[UserPromptPart(interaction.content)])
    return ModelResponse(parts=[TextPart(interaction.content)])
