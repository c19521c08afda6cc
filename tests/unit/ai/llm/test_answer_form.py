"""A service that does not know a form of answer is asked for a plainer one, and remembered."""

import asyncio

import pytest
from reflexio_server.ai.llm.budget import DailyBudget
from reflexio_server.ai.playbooks.llm import OpenAIPlaybookWriter
from reflexio_server.core.learning.extraction import ExtractionError

from tests.support.chat_service import ChatService, answer_text, playbook, says
from tests.support.scripted_service import Reply
from tests.unit.ai.playbooks.corrections import CORRECTION, KEY, LESSON

PROSE = says(f"Here it is:\n```json\n{answer_text(playbook(LESSON))}\n```\nGood luck!")


def refusal(words: str, status: int = 400, **further: str) -> Reply:
    """Return a refusal in a service's own words."""
    return Reply(status, {"error": {"message": words, **further}})


NO_SCHEMA = refusal("'response_format' of type 'json_schema' is not supported with this model")
NO_OBJECT = refusal("unknown option", status=422, param="response_format")


def forms(chat: ChatService) -> list[str]:
    """Return the form that each call asked for."""
    return [call.body.get("response_format", {"type": "text"})["type"] for call in chat.calls]


@pytest.mark.parametrize(
    ("refusals", "asked"),
    [
        ([], ["json_schema", "json_schema"]),
        ([NO_SCHEMA], ["json_schema", "json_object", "json_object"]),
        ([NO_SCHEMA, NO_OBJECT], ["json_schema", "json_object", "text", "text"]),
    ],
    ids=["knows all", "no schema", "no form"],
)
def test_a_plainer_form_is_asked_for_from_then_on(
    chat: ChatService, refusals: list[Reply], asked: list[str]
) -> None:
    budget = DailyBudget()
    chat.replies.extend([*refusals, PROSE, PROSE])

    async def write_twice() -> None:
        writer = OpenAIPlaybookWriter("m", api_key=KEY, base_url=chat.base_url, budget=budget)
        try:
            first = await writer.write(CORRECTION)
            second = await writer.write(CORRECTION)
        finally:
            await writer.close()
        assert [draft.content for draft in first.drafts] == [LESSON]
        assert (first.calls, second.calls) == (len(refusals) + 1, 1)

    asyncio.run(write_twice())
    assert forms(chat) == asked
    assert budget.calls == len(asked)


@pytest.mark.parametrize(
    "reply",
    [
        refusal("this model's maximum context length is 16385 tokens"),
        refusal("response_format is fine, the key is not", status=401),
        Reply(500, {"error": {"message": "response_format broke me"}}),
    ],
    ids=["another reason", "another status", "broken"],
)
def test_other_failures_are_no_matter_of_form(chat: ChatService, reply: Reply) -> None:
    chat.replies.append(reply)

    async def write() -> None:
        writer = OpenAIPlaybookWriter("m", api_key=KEY, base_url=chat.base_url)
        try:
            with pytest.raises(ExtractionError):
                await writer.write(CORRECTION)
        finally:
            await writer.close()

    asyncio.run(write())
    assert forms(chat) == ["json_schema"]


def test_a_service_that_refuses_every_form_ends_in_its_words(chat: ChatService) -> None:
    chat.replies.extend([NO_SCHEMA, NO_OBJECT, NO_SCHEMA])

    async def write() -> ExtractionError:
        writer = OpenAIPlaybookWriter("m", api_key=KEY, base_url=chat.base_url)
        try:
            with pytest.raises(ExtractionError) as caught:
                await writer.write(CORRECTION)
        finally:
            await writer.close()
        return caught.value

    error = asyncio.run(write())
    assert not error.may_retry
    assert "is not supported with this model" in error.reason
    assert forms(chat) == ["json_schema", "json_object", "text"]
