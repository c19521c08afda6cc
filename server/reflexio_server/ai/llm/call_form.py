"""The settings sent with a question, and the form to try when a service refuses a part of it."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from reflexio_server.ai.llm.answer_form import REFUSING_STATUS, AnswerForm
from reflexio_server.ai.llm.messages import Messages

COMPLETION_TOKENS_MAX: Final = 16_000
"""Eight entries take a few thousand; models that reason spend the rest before they answer."""
COMPLETION_TOKENS_MIN: Final = 1_000
"""Less is no answer."""

_TOO_MANY: Final = re.compile(
    r"too (?:large|many|high|big|long)|at most|maximum|exceed|less than|greater than|<=|no more"
)
_NUMBER: Final = re.compile(r"\d{4,6}")
_REFUSES_SYSTEM: Final = re.compile(
    r"\b(?:system|developer)\b.{0,40}\b(?:role|message|instruction)"
)


class Refusal(NamedTuple):
    """How a service refused a call: its status and words, in lower case."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class CallForm:
    """The options of a call, the strictest and newest first; a service may know older ones."""

    answer: AnswerForm = AnswerForm.JSON_SCHEMA
    limit: str = "max_completion_tokens"
    """The option that bounds the answer."""
    tokens_max: int = COMPLETION_TOKENS_MAX
    has_system: bool = True
    """Whether instructions are a message of their own."""

    def options(self, name: str, schema: dict[str, object]) -> dict[str, Any]:
        """Return the options of a call for an answer that the schema `name` describes."""
        return {self.limit: self.tokens_max, **self.answer.options(name, schema)}

    def messages(self, messages: Messages) -> Messages:
        """Return the messages, the instructions in front of the first question if need be."""
        if self.has_system or messages[0]["role"] != "system":
            return messages
        instructions, question, *others = messages
        both = f"{instructions['content']}\n\n{question.get('content')}"
        return [{"role": "user", "content": both}, *others]

    def after(self, refusal: Refusal) -> "CallForm | None":
        """Return the next form when the refusal blames a part of this one, else None."""
        if refusal.status not in REFUSING_STATUS:
            return None
        said = refusal.said
        if any(name in said for name in ("max_completion_tokens", "max_tokens")):
            fewer = self._fewer(said)
            if fewer is not None:
                return replace(self, tokens_max=fewer)
            if self.limit == "max_completion_tokens":
                return replace(self, limit="max_tokens")
        following = self.answer.after(refusal.said)
        if following is not None:
            return replace(self, answer=following)
        if self.has_system and _REFUSES_SYSTEM.search(said):
            return replace(self, has_system=False)
        return None

    def _fewer(self, said: str) -> int | None:
        """Return the greatest number of tokens that the words may allow, None when they do not."""
        if not _TOO_MANY.search(said):
            return None
        named = [int(number) for number in _NUMBER.findall(said)]
        allowed = [number for number in named if COMPLETION_TOKENS_MIN <= number < self.tokens_max]
        if allowed:
            return max(allowed)
        half = self.tokens_max // 2
        return half if half >= COMPLETION_TOKENS_MIN else None
