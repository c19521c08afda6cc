"""The OpenAI Agents SDK: a `Session` that Reflexio keeps, and what is known in the instructions.

Needs the extra `openai-agents`.
"""

from reflexio.integrations.openai_agents.context import with_context
from reflexio.integrations.openai_agents.session import ReflexioSession

__all__ = ["ReflexioSession", "with_context"]
