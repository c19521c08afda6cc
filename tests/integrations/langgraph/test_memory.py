"""A graph knows what was learned of its user, and its turns are recorded once."""

import time
from threading import Thread
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from reflexio import ReflexioClient, RetryPolicy
from reflexio.errors import InvalidRequest, ReflexioError
from reflexio.integrations.langgraph import ReflexioMemory

from tests.support.serving import Server

PATIENT = RetryPolicy(max_attempts=1000)
"""Waits as long as the timeout says: a start on a busy machine takes longer than eight attempts."""
TURNS = 30
KILLED_AFTER = (3, 11, 19)
"""Turns after which the server is killed, while the next one runs."""
POLL_S = 0.01


class State(TypedDict):
    """What the graph keeps of a thread."""

    messages: Annotated[list[BaseMessage], add_messages]
    known: str


def answer(state: State) -> dict[str, Any]:
    """Say what is known, as an agent that has nothing else would."""
    return {"messages": [AIMessage(f"I know: {state['known']}")]}


def graph(memory: ReflexioMemory) -> Any:
    building = StateGraph(State)
    building.add_node("recall", memory.recall)
    building.add_node("answer", answer)
    building.add_node("record", memory.record)
    for node, other in [(START, "recall"), ("recall", "answer"), ("answer", "record")]:
        building.add_edge(node, other)
    building.add_edge("record", END)
    return building.compile(checkpointer=InMemorySaver())


def config(user: str, thread: str) -> dict[str, Any]:
    return {"configurable": {"user_id": user, "thread_id": thread}}


def said(text: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(text)]}


def test_each_turn_is_recorded_and_the_next_thread_knows_it(
    client: ReflexioClient, user: str
) -> None:
    """Two turns of one thread are four interactions; another thread finds them."""
    agent = graph(ReflexioMemory(client))
    agent.invoke(said("My bicycle has a flat tyre"), config(user, "first"))
    agent.invoke(said("It is red"), config(user, "first"))
    kept = client.get_session(user, "first").interactions
    assert [interaction.content for interaction in kept] == [
        "My bicycle has a flat tyre",
        "I know: ",
        "It is red",
        "I know: ",
    ]
    result = agent.invoke(said("What is wrong with my bicycle?"), config(user, "second"))
    assert "flat tyre" in result["messages"][-1].text


def test_a_run_that_is_resumed_after_a_kill_records_once(
    server: Server, client: ReflexioClient, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn was stored, its answer lost, the server killed; LangGraph runs the node again."""
    memory = ReflexioMemory(client)
    agent = graph(memory)
    publish = client.publish_interaction

    def lose_the_answer(*given: Any, **named: Any) -> None:
        publish(*given, **named)
        server.kill()
        raise ReflexioError("the answer was lost")

    monkeypatch.setattr(client, "publish_interaction", lose_the_answer)
    with pytest.raises(ReflexioError):
        agent.invoke(said("Hello"), config(user, "first"))
    monkeypatch.undo()
    server.start()
    agent.invoke(None, config(user, "first"))
    kept = client.get_session(user, "first").interactions
    assert [interaction.content for interaction in kept] == ["Hello", "I know: "]


def test_an_agent_calls_while_the_server_is_killed_and_started(server: Server, user: str) -> None:
    """Three times, wherever its calls are: nothing is lost or doubled, and nothing is raised."""
    client = ReflexioClient(url_endpoint=server.url, timeout=120, retry=PATIENT)
    agent = graph(ReflexioMemory(client))
    questions: list[str] = []

    def kill_and_start() -> None:
        for turns in KILLED_AFTER:
            while len(questions) <= turns:
                time.sleep(POLL_S)
            server.kill()
            server.start()

    killing = Thread(target=kill_and_start)
    killing.start()
    for turn in range(TURNS):
        questions.append(f"Question {turn}")
        agent.invoke(said(questions[-1]), config(user, "first"))
    killing.join()
    kept = client.get_session(user, "first").interactions
    assert [turn.content for turn in kept if turn.role == "user"] == questions
    assert len(kept) == 2 * TURNS


def test_an_agent_goes_on_when_nothing_can_be_asked(
    server: Server, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Recall costs what it would tell; the record waits for the server as the client does."""
    server.kill()
    away = ReflexioMemory(ReflexioClient(url_endpoint=server.url))
    known = away.recall(said("Hello"), config(user, "t"))  # type: ignore[arg-type]  # a state is a TypedDict
    assert known == {"known": ""}
    assert "goes on without what is known" in caplog.text


@pytest.mark.parametrize("missing", ["user_id", "thread_id"])
def test_what_is_missing_is_named(client: ReflexioClient, missing: str) -> None:
    """Nobody's turn is recorded nowhere."""
    configurable = {"user_id": "ann", "thread_id": "t"}
    del configurable[missing]
    memory = ReflexioMemory(client)
    for node in (memory.recall, memory.record):
        with pytest.raises(InvalidRequest, match=f"configurable.{missing}: is required"):
            node({"messages": [HumanMessage("Hi")]}, {"configurable": configurable})
