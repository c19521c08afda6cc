"""LangChain's messages come back from a Reflexio session as they were added."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables.history import RunnableWithMessageHistory
from reflexio import InteractionData, ReflexioClient
from reflexio.errors import ReflexioError
from reflexio.integrations.langchain import ReflexioChatMessageHistory

from tests.integrations.langchain.scripted_model import scripted
from tests.support.serving import Server


def conversation() -> list[BaseMessage]:
    call = {"name": "track", "args": {"number": 12345678901234567890}, "id": "call_1"}
    return [
        SystemMessage("Be brief."),
        HumanMessage("Where is my parcel? ☂", name="ann"),
        AIMessage("", tool_calls=[{**call, "type": "tool_call"}]),
        ToolMessage("in Leipzig", tool_call_id="call_1", artifact={"raw": [1, 2]}),
        AIMessage([{"type": "text", "text": "It is in Leipzig."}], id="run-1"),
        HumanMessage(""),
    ]


@pytest.fixture
def history(client: ReflexioClient, user: str) -> ReflexioChatMessageHistory:
    return ReflexioChatMessageHistory("parcel", user, client)


def test_messages_come_back_as_they_were(history: ReflexioChatMessageHistory) -> None:
    """Every kind, with calls, numbers and parts; in the order of adding."""
    messages = conversation()
    history.add_messages(messages[:2])
    history.add_messages([])
    history.add_messages(messages[2:])
    assert history.messages == messages
    history.add_user_message("And now?")
    history.add_ai_message("Still there.")
    assert [message.text for message in history.messages[-2:]] == ["And now?", "Still there."]
    history.clear()
    assert history.messages == []
    history.add_user_message("And now?")
    assert [message.text for message in history.messages] == ["And now?"]


async def test_the_asynchronous_methods_do_the_same(history: ReflexioChatMessageHistory) -> None:
    """They are LangChain's own, over these."""
    messages = conversation()
    await history.aadd_messages(messages)
    assert await history.aget_messages() == messages
    await history.aclear()
    assert await history.aget_messages() == []


def test_the_service_sees_roles_words_and_tools(
    history: ReflexioChatMessageHistory, client: ReflexioClient, user: str
) -> None:
    """What was said is found as any other turn is."""
    history.add_messages(conversation())
    kept = client.get_session(user, "parcel").interactions
    assert [(interaction.role, interaction.content) for interaction in kept] == [
        ("system", "Be brief."),
        ("user (ann)", "Where is my parcel? ☂"),
        ("assistant", ""),
        ("tool", "in Leipzig"),
        ("assistant", "It is in Leipzig."),
        ("user", ""),
    ]
    assert kept[2].tools_used[0].tool_name == "track"
    found = client.search_interactions(user, "Leipzig")
    assert "Leipzig" in found.interactions[0].content


def test_adding_again_stores_nothing_and_the_same_words_do(
    history: ReflexioChatMessageHistory,
) -> None:
    """A message is known by its id, not by its words."""
    message = HumanMessage("yes")
    history.add_messages([message])
    history.add_messages([message])
    assert len(history.messages) == 1
    history.add_messages([HumanMessage("yes")])
    assert len(history.messages) == 2


def test_turns_that_others_recorded_are_messages(
    history: ReflexioChatMessageHistory, client: ReflexioClient, user: str
) -> None:
    """A conversation that began in another program goes on."""
    said = [("User", "Hello"), ("Agent", "Hi"), ("system", "Be brief.")]
    turns = [InteractionData(role, content) for role, content in said]
    client.publish_interaction(user, turns, "parcel")
    kinds: list[Callable[[str], BaseMessage]] = [HumanMessage, AIMessage, SystemMessage]
    expected = [kind(content) for kind, (_, content) in zip(kinds, said, strict=True)]
    assert history.messages == expected


def test_more_messages_than_a_request_takes(history: ReflexioChatMessageHistory) -> None:
    """They are stored in their order."""
    messages = [HumanMessage(f"line {n}") for n in range(1100)]
    history.add_messages(messages)
    assert history.messages == messages


def test_a_repeated_add_after_a_kill_stores_once(
    server: Server, client: ReflexioClient, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The add was stored, its answer lost, the server killed; another object adds it again."""
    messages = conversation()
    publish = client.publish_interaction

    def lose_the_answer(*given: Any, **named: Any) -> None:
        publish(*given, **named)
        server.kill()
        raise ReflexioError("the answer was lost")

    monkeypatch.setattr(client, "publish_interaction", lose_the_answer)
    with pytest.raises(ReflexioError):
        ReflexioChatMessageHistory("parcel", user, client).add_messages(messages)
    monkeypatch.undo()
    server.start()
    again = ReflexioChatMessageHistory("parcel", user, client)
    again.add_messages(messages)
    assert again.messages == messages


@pytest.mark.filterwarnings("ignore:RunnableWithMessageHistory is deprecated")
def test_a_chain_remembers_its_conversation(client: ReflexioClient, user: str) -> None:
    """LangChain's own RunnableWithMessageHistory reads and adds."""
    model = scripted("In Leipzig.", "Tomorrow.")
    prompt = ChatPromptTemplate.from_messages([MessagesPlaceholder("past"), ("human", "{said}")])
    chain: Any = RunnableWithMessageHistory(
        prompt | model,
        lambda session_id: ReflexioChatMessageHistory(session_id, user, client),
        input_messages_key="said",
        history_messages_key="past",
    )
    config: Any = {"configurable": {"session_id": "parcel"}}
    for said in ("Where is it?", "When does it come?"):
        chain.invoke({"said": said}, config)
    assert [message.text for message in model.asked[1]] == [
        "Where is it?",
        "In Leipzig.",
        "When does it come?",
    ]
