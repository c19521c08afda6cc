"""The profile extractor that asks a language model."""

import re
from typing import Final

from reflexio_server.ai.llm.answer import Answer
from reflexio_server.ai.llm.grounding import why_ungrounded
from reflexio_server.ai.llm.messages import first_messages
from reflexio_server.ai.llm.repair import AnswerShape, ask_with_repair
from reflexio_server.ai.llm.reply import ModelReply
from reflexio_server.ai.llm.service import ChatService
from reflexio_server.ai.profiles.llm_answer import (
    EVIDENCE_CHARS_MAX,
    PROFILE_CHARS_MAX,
    PROFILE_SCHEMA,
    PROFILES_MAX,
    ProfileCandidate,
    read_profiles,
)
from reflexio_server.ai.profiles.llm_case import ProfileCase
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.profile_extractor import (
    Conversation,
    ConversationTurn,
    KnownProfile,
    ProfileDraft,
)

PROFILE_PROMPT_VERSION: Final = "profile_v1"
PROFILES_SHAPE: Final = AnswerShape("profiles", PROFILE_SCHEMA)

_WORD: Final = re.compile(r"\w+")
_ORDER: Final = re.compile(
    r"^(?:please\s+)?(?:ignore|disregard|forget|approve|grant|obey|pretend|reveal|send|pay|refund|"
    r"transfer|wire|delete|execute|run|you\s+(?:must|should|are|have)|do\s+not|don't|act\s+as)\b"
    r"|\b(?:your|previous|prior|these|the|all)\s+(?:rules|instructions|prompt|guidelines)\b"
    r"|\bsystem\s+(?:prompt|message)\b|\byou\s+(?:must|should|are\s+now)\b",
    re.IGNORECASE,
)
"""How orders to a model read in English: a profile describes its user and tells nobody what to do.
Crude, as `grounding` is; what passes it is still no more than a sentence that is shown as data."""


class OpenAIProfileExtractor:
    """Finds what users say of themselves by the model of a service. Belongs to one event loop."""

    def __init__(self, model: str, service: ChatService) -> None:
        self._name = f"openai:{model}/{PROFILE_PROMPT_VERSION}"
        self._service = service

    async def extract(
        self, conversation: Conversation, known: tuple[KnownProfile, ...]
    ) -> Extraction[ProfileDraft]:
        """Return what the user's own words say of them; at most 2 questions to the model.

        A malformed answer is sent back once with what is wrong. A candidate that does not rest on
        words of the user, or that is an order, is left out. Raises `ExtractionError`.
        """
        case = ProfileCase(conversation, known)
        messages = first_messages(
            PROFILE_PROMPT_VERSION,
            case.to_json(),
            candidates_max=PROFILES_MAX,
            content_chars_max=PROFILE_CHARS_MAX,
            quote_chars_max=EVIDENCE_CHARS_MAX,
        )
        answer, replies = await ask_with_repair(
            self._service, PROFILE_PROMPT_VERSION, messages, PROFILES_SHAPE, read_profiles
        )
        return self._extraction(answer, case.turns, len(known), replies)

    def _extraction(
        self,
        answer: Answer[ProfileCandidate],
        turns: tuple[ConversationTurn, ...],
        known_count: int,
        replies: list[ModelReply],
    ) -> Extraction[ProfileDraft]:
        drafts: list[ProfileDraft] = []
        dropped = list(answer.dropped)
        for candidate in answer.candidates:
            problem = _problem(candidate, turns, known_count)
            if problem:
                dropped.append(f"a candidate: {problem}")
            else:
                drafts.append(_draft(candidate, turns))
        reason = answer.nothing_reason
        if not drafts and not reason:
            reason = f"no candidate could be kept; the first: {dropped[0]}"
        return Extraction(
            drafts=tuple(drafts),
            nothing_reason="" if drafts else reason,
            writer=self._name,
            dropped=tuple(dropped),
            calls=sum(reply.requests for reply in replies),
            prompt_tokens=sum(reply.prompt_tokens for reply in replies),
            completion_tokens=sum(reply.completion_tokens for reply in replies),
        )


def _problem(
    candidate: ProfileCandidate, turns: tuple[ConversationTurn, ...], known_count: int
) -> str:
    """Say why a candidate cannot be kept; empty when it can."""
    if not all(0 < number <= len(turns) for number in candidate.turns):
        return "it names a turn that does not exist"
    named = [turns[number - 1] for number in candidate.turns]
    if not all(turn.is_users for turn in named):
        return "it rests on words that are not the user's"
    if not any(_is_quoted(candidate.quote, turn.content) for turn in named):
        return "its quote is not in the turns that it names"
    if max(candidate.confirms, candidate.replaces) > known_count:
        return "it names a profile that does not exist"
    if candidate.confirms and candidate.replaces:
        return "it confirms and replaces at once"
    if _ORDER.search(candidate.content):
        return "it is an instruction, not a description"
    said = "\n".join(turn.content for turn in named)
    return why_ungrounded(candidate.content, said, whose="the user")


def _is_quoted(quote: str, content: str) -> bool:
    """Whether the words of the quote stand in the content, in a row."""
    words = f" {' '.join(_WORD.findall(quote.casefold()))} "
    return not words.isspace() and words in f" {' '.join(_WORD.findall(content.casefold()))} "


def _draft(candidate: ProfileCandidate, turns: tuple[ConversationTurn, ...]) -> ProfileDraft:
    named = (turns[number - 1] for number in candidate.turns)
    return ProfileDraft(
        content=candidate.content,
        time_to_live=candidate.time_to_live,
        interaction_ids=tuple(sorted(turn.interaction_id for turn in named)),
        confirms=candidate.confirms - 1 if candidate.confirms else None,
        replaces=candidate.replaces - 1 if candidate.replaces else None,
    )
