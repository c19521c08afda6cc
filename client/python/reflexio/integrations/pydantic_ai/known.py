"""Knowledge of a user, as instructions of a Pydantic AI agent."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic_ai import RunContext

from reflexio.aio import AsyncReflexioClient
from reflexio.errors import ReflexioError

log = logging.getLogger("reflexio")


def known_to(
    user_id: str | Callable[[RunContext[Any]], str],
    client: AsyncReflexioClient | None = None,
    *,
    chars_max: int | None = None,
    agent_version: str | None = None,
) -> Callable[[RunContext[Any]], Awaitable[str]]:
    """Return a function for `Agent(instructions=...)` that tells what is known of the user.

    `user_id` may be a function of the run's context, such as `lambda run: run.deps.user_id`. The
    run's prompt is what is looked for. `chars_max` bounds what is told, 8,000 characters by
    default. When the server cannot be asked, the agent goes on without, and a warning is logged to
    "reflexio".
    """
    asked = client or AsyncReflexioClient()

    async def tell(run: RunContext[Any]) -> str:
        prompt = run.prompt
        if not isinstance(prompt, str):
            prompt = "\n".join(piece for piece in prompt or () if isinstance(piece, str))
        if not prompt.strip():
            return ""
        user = user_id(run) if callable(user_id) else user_id
        try:
            context = await asked.context(
                user, prompt, chars_max=chars_max, agent_version=agent_version
            )
        except ReflexioError as error:
            log.warning("the agent goes on without what is known: %s", error)
            return ""
        return context.as_prompt()

    return tell
