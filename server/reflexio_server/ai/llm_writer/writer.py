"""The playbook writer that asks a language model: OpenAI's, or any that speaks its protocol."""

from typing import Final

import structlog

from reflexio_server.ai.errors import WriterUnavailableError
from reflexio_server.ai.llm_writer.answer import Answer, AnswerError, read_answer
from reflexio_server.ai.llm_writer.budget import DailyBudget
from reflexio_server.ai.llm_writer.case import Case, case_of, nothing_to_compare
from reflexio_server.ai.llm_writer.grounding import why_ungrounded
from reflexio_server.ai.llm_writer.prompting import (
    PROMPT_VERSION,
    first_messages,
    repair_messages,
)
from reflexio_server.ai.llm_writer.reply import Reply
from reflexio_server.ai.llm_writer.service import ChatService
from reflexio_server.ai.openai_access import AccessError, read_access
from reflexio_server.core.lessons import Correction, LessonError, Lessons, PlaybookDraft

DEFAULT_MODEL: Final = "gpt-5-mini"
"""The cheapest of OpenAI's that follows a page of rules."""
TIMEOUT_S: Final = 60.0
"""For one call: models that reason take half of it; nobody waits longer for a lesson."""
CALLS_MAX: Final = 2
"""Of one `write`: the answer, and one repair when it is malformed."""

log = structlog.get_logger()


class OpenAIPlaybookWriter:
    """Writes playbooks by a model of an OpenAI-compatible service. Belongs to one event loop.

    `api_key` and `base_url` are OPENAI_API_KEY and OPENAI_BASE_URL of the environment when absent;
    a service at a base URL may do without a key. `budget` bounds the calls and tokens of a day, by
    default not at all. Raises `WriterUnavailableError`.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout_s: float = TIMEOUT_S,
        budget: DailyBudget | None = None,
    ) -> None:
        try:
            access = read_access(f"the playbook writer openai:{model}", api_key, base_url)
        except AccessError as error:
            raise WriterUnavailableError(str(error)) from error
        self._name = f"openai:{model}/{PROMPT_VERSION}"
        self._service = ChatService(model, access, timeout_s, budget or DailyBudget())

    @property
    def name(self) -> str:
        """Who writes: the model with the version of its prompt."""
        return self._name

    async def write(self, correction: Correction) -> Lessons:
        """Return what the correction teaches; at most 2 calls, each ended by the timeout.

        A malformed answer is sent back once with what is wrong. A draft that cannot come from the
        expert's text is left out. Raises `LessonError`, which never holds the key.
        """
        reason = nothing_to_compare(correction)
        if reason:
            return Lessons((), reason, self.name)
        case = case_of(correction)
        messages = first_messages(case)
        replies: list[Reply] = []
        problem = ""
        for _ in range(CALLS_MAX):
            reply = await self._service.ask(messages)
            replies.append(reply)
            try:
                return self._lessons(_read(reply), case, replies)
            except AnswerError as error:
                problem = str(error)
            log.warning("playbook_answer_malformed", writer=self.name, problem=problem)
            messages = repair_messages(messages, reply.text, problem)
        # A model's answers differ from call to call, and the job bounds how often it is asked.
        raise LessonError(
            f"the playbook model's answer cannot be used, nor can its repair: {problem}",
            may_retry=True,
        )

    async def close(self) -> None:
        """Close the connections to the service."""
        await self._service.close()

    def _lessons(self, answer: Answer, case: Case, replies: list[Reply]) -> Lessons:
        drafts: list[PlaybookDraft] = []
        dropped = list(answer.dropped)
        for draft in answer.drafts:
            problem = why_ungrounded(draft.content, case.expert_answer)
            if problem:
                dropped.append(f"an ungrounded draft: {problem}")
            else:
                drafts.append(draft)
        return Lessons(
            drafts=tuple(drafts),
            nothing_reason="" if drafts else answer.nothing_reason or _all_dropped(dropped),
            writer=self.name,
            dropped=tuple(dropped),
            calls=len(replies),
            prompt_tokens=sum(reply.prompt_tokens for reply in replies),
            completion_tokens=sum(reply.completion_tokens for reply in replies),
        )


def _read(reply: Reply) -> Answer:
    if reply.finish_reason == "length":
        raise AnswerError("it was cut off at the limit on its length")
    return read_answer(reply.text)


def _all_dropped(dropped: list[str]) -> str:
    return f"no draft could be kept; the first: {dropped[0]}"
