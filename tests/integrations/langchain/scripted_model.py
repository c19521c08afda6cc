"""A chat model of LangChain that says what it is told to."""

from typing import Any

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult
from pydantic import PrivateAttr


class ScriptedModel(GenericFakeChatModel):
    """Answers with the messages in their order, and keeps what it was asked."""

    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        return self._asked

    def _generate(self, messages: list[BaseMessage], *given: Any, **named: Any) -> ChatResult:
        self._asked.append(messages)
        return super()._generate(messages, *given, **named)


def scripted(*answers: str | AIMessage) -> ScriptedModel:
    """Return a model with these answers."""
    messages = (AIMessage(answer) if isinstance(answer, str) else answer for answer in answers)
    return ScriptedModel(messages=messages)
