"""The settings sent with a question, and the form to try when a service refuses a part of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from reflexio_server.ai.llm.answer_form import REFUSING_STATUS, AnswerForm
from reflexio_server.ai.llm.messages import Messages
from reflexio_server.core.limits import PLAYBOOK_ANSWER_TOKENS_MAX, PLAYBOOK_ANSWER_TOKENS_MIN

NO_MORE: Final[Mapping[str, Any]] = MappingProxyType({})

_TOO_MANY: Final = re.compile(
    r"too (?:large|many|high|big|long)|at most|maximum|exceed|less than|greater than|<=|no more"
)
_NUMBER: Final = re.compile(r"\d{4,6}")
_WANTS_STREAM: Final = re.compile(
    r"\bonly\b.{0,40}\bstream|\bstream\b.{0,40}\b(?:must|required|only)|enable.{0,20}\bstream"
)
_THINKING: Final = "enable_thinking"
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
    tokens_max: int = PLAYBOOK_ANSWER_TOKENS_MAX
    has_system: bool = True
    """Whether instructions are a message of their own."""
    is_streamed: bool = False
    """Whether the answer comes in pieces, which some models have alone."""
    is_thoughtless: bool = False
    """Whether the model is told not to think first."""

    def options(
        self, name: str, schema: dict[str, object], extra_body: Mapping[str, Any] = NO_MORE
    ) -> dict[str, Any]:
        """Return the options of a call for an answer that the schema `name` describes.

        `extra_body` are fields of the operator's own, which go before these.
        """
        more: dict[str, Any] = {}
        if self.is_streamed:
            # Not an option of the package, which would hand out the pieces one by one.
            more["stream"] = True
        if self.is_thoughtless:
            more[_THINKING] = False
        body = more | dict(extra_body)
        extra = {"extra_body": body} if body else {}
        return {self.limit: self.tokens_max, **self.answer.options(name, schema), **extra}

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
        if not self.is_thoughtless and _THINKING in said:
            return replace(self, is_thoughtless=True)
        if not self.is_streamed and _WANTS_STREAM.search(said):
            return replace(self, is_streamed=True)
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
        allowed = [
            number for number in named if PLAYBOOK_ANSWER_TOKENS_MIN <= number < self.tokens_max
        ]
        if allowed:
            return max(allowed)
        half = self.tokens_max // 2
        return half if half >= PLAYBOOK_ANSWER_TOKENS_MIN else None
