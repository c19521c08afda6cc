"""Knowledge of a user, added to an agent's instructions before each call of its model."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reflexio.aio import AsyncReflexioClient
from reflexio.errors import ReflexioError

if TYPE_CHECKING:
    from agents.run import CallModelData, ModelInputData

log = logging.getLogger("reflexio")


def with_context(
    user_id: str,
    client: AsyncReflexioClient | None = None,
    *,
    session_id: str | None = None,
    chars_max: int | None = None,
    agent_version: str | None = None,
) -> "Callable[[CallModelData[Any]], Awaitable[ModelInputData]]":
    """Return a `call_model_input_filter` of `RunConfig` that adds what is known of the user.

    The last words of the user are what is looked for, once as long as they are the last;
    `session_id` leaves out the conversation that goes on. `chars_max` bounds what is added, 8,000
    characters by default. When the server cannot be asked, the agent goes on without, and a
    warning is logged to "reflexio".
    """
    asked = client or AsyncReflexioClient()
    known = {"question": "", "prompt": ""}

    async def add(data: "CallModelData[Any]") -> "ModelInputData":
        question = _last_words(data.model_data.input)
        if question and question != known["question"]:
            try:
                context = await asked.context(
                    user_id,
                    question,
                    chars_max=chars_max,
                    agent_version=agent_version,
                    session_id=session_id,
                )
            except ReflexioError as error:
                log.warning("the agent goes on without what is known: %s", error)
                return data.model_data
            known.update(question=question, prompt=context.as_prompt())
        if not known["prompt"]:
            return data.model_data
        before = data.model_data.instructions
        instructions = f"{before}\n\n{known['prompt']}" if before else known["prompt"]
        return replace(data.model_data, instructions=instructions)

    return add


def _last_words(items: Iterable[Any]) -> str:
    words = ""
    for item in items:
        if isinstance(item, Mapping) and item.get("role") == "user":
            words = _text(item.get("content")) or words
    return words


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    texts = [part.get("text") for part in parts if isinstance(part, Mapping)]
    return "\n".join(text for text in texts if isinstance(text, str))
