"""LangChain: a chat history, a callback handler that records turns, and a retriever.

Needs the extra `langchain`.
"""

from reflexio.integrations.langchain.history import ReflexioChatMessageHistory
from reflexio.integrations.langchain.recorder import ReflexioRecorder
from reflexio.integrations.langchain.retriever import ReflexioRetriever

__all__ = ["ReflexioChatMessageHistory", "ReflexioRecorder", "ReflexioRetriever"]
