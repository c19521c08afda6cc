"""Pydantic AI: the message history of a conversation, and what is known in the instructions.

Needs the extra `pydantic-ai`.
"""

from reflexio.integrations.pydantic_ai.history import ReflexioMessageHistory
from reflexio.integrations.pydantic_ai.known import known_to

__all__ = ["ReflexioMessageHistory", "known_to"]
