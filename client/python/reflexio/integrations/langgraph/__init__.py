"""LangGraph: nodes that put what is known into a graph's state and record its turns.

Needs the extra `langgraph`.
"""

from reflexio.integrations.langgraph.memory import ReflexioMemory

__all__ = ["ReflexioMemory"]
