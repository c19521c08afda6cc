"""The playbook writer that asks a language model: OpenAI's, or any that speaks its protocol."""

from typing import Final

from reflexio_server.ai.errors import WriterUnavailableError
from reflexio_server.ai.llm.answer import Answer
from reflexio_server.ai.llm.budget import DailyBudget
from reflexio_server.ai.llm.messages import first_messages
from reflexio_server.ai.llm.repair import AnswerShape, ask_with_repair
from reflexio_server.ai.llm.reply import ModelReply
from reflexio_server.ai.llm.service import DEFAULT_BOUNDS, CallBounds, ChatService
from reflexio_server.ai.openai_api.access import AccessError, read_access
from reflexio_server.ai.playbooks.builtin.personal import clean_draft
from reflexio_server.ai.playbooks.grounded_answer import GroundedReader
from reflexio_server.ai.playbooks.llm_answer import (
    ANSWER_SCHEMA,
    PLAYBOOKS_MAX,
    RATIONALE_CHARS_MAX,
    TRIGGER_CHARS_MAX,
)
from reflexio_server.ai.playbooks.llm_case import case_of, nothing_to_compare
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_writer import (
    CONTENT_CHARS_MAX,
    Correction,
    PlaybookDraft,
)

DEFAULT_MODEL: Final = "gpt-5-mini"
"""The cheapest of OpenAI's that follows a page of rules."""
PLAYBOOK_PROMPT_VERSION: Final = "playbook_v2"
PLAYBOOKS_SHAPE: Final = AnswerShape("playbooks", ANSWER_SCHEMA)


class OpenAIPlaybookWriter:
    """Writes playbooks by a model of an OpenAI-compatible service. Belongs to one event loop.

    `api_key` and `base_url` are OPENAI_API_KEY and OPENAI_BASE_URL of the environment when absent;
    a service at a base URL may do without a key. `budget` bounds the calls and tokens of a day, by
    default not at all, `bounds` each call. Raises `WriterUnavailableError`.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        budget: DailyBudget | None = None,
        bounds: CallBounds = DEFAULT_BOUNDS,
    ) -> None:
        try:
            access = read_access(f"the playbook writer openai:{model}", api_key, base_url)
            self.service = ChatService(model, access, budget or DailyBudget(), bounds)
        except AccessError as error:
            raise WriterUnavailableError(str(error)) from error
        self._name = f"openai:{model}/{PLAYBOOK_PROMPT_VERSION}"

    @property
    def name(self) -> str:
        """Who writes: the model with the version of its prompt."""
        return self._name

    @property
    def reads_known(self) -> bool:
        """It is asked which known playbook no longer holds."""
        return True

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        """Return what the correction teaches; at most 2 questions, each ended by the timeout.

        A malformed answer, and one with a draft that cannot come from the expert's text, is sent
        back once with what is wrong. Raises `ExtractionError`, which never holds the key.
        """
        reason = nothing_to_compare(correction)
        if reason:
            return Extraction((), reason, self.name)
        case = case_of(correction)
        messages = first_messages(
            PLAYBOOK_PROMPT_VERSION,
            case.to_json(),
            candidates_max=PLAYBOOKS_MAX,
            trigger_chars_max=TRIGGER_CHARS_MAX,
            content_chars_max=CONTENT_CHARS_MAX,
            rationale_chars_max=RATIONALE_CHARS_MAX,
        )
        reader = GroundedReader(case.expert_answer, len(case.known))
        answer, replies = await ask_with_repair(
            self.service, PLAYBOOK_PROMPT_VERSION, messages, PLAYBOOKS_SHAPE, reader.read
        )
        shown = Correction(
            case.question,
            case.agent_answer,
            case.expert_answer,
            case.earlier,
        )
        return self._extraction(answer, shown, replies)

    async def close(self) -> None:
        """Close the connections to the service."""
        await self.service.close()

    def _extraction(
        self, answer: Answer[PlaybookDraft], correction: Correction, replies: list[ModelReply]
    ) -> Extraction[PlaybookDraft]:
        return Extraction(
            drafts=tuple(clean_draft(draft, correction) for draft in answer.candidates),
            nothing_reason=answer.nothing_reason,
            writer=self.name,
            dropped=answer.dropped,
            calls=sum(reply.requests for reply in replies),
            prompt_tokens=sum(reply.prompt_tokens for reply in replies),
            completion_tokens=sum(reply.completion_tokens for reply in replies),
        )
