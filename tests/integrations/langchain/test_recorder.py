"""The callback handler records turns with their tools, and never disturbs a run."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from reflexio import ReflexioClient
from reflexio.integrations.langchain import ReflexioRecorder

from tests.integrations.langchain.scripted_model import scripted
from tests.support.serving import Server


@tool
def track(number: int) -> str:
    """Say where a parcel is."""
    if number < 0:
        raise ValueError("no such parcel")
    return f"parcel {number} is in Leipzig"


def agent(*answers: str | AIMessage, number: int = 7) -> Any:
    """Return a small agent: it asks its model, calls its tool, asks its model again."""
    model = scripted(*answers)

    def run(question: str) -> str:
        model.invoke([HumanMessage(question)])
        known = track.invoke({"number": number})
        return str(model.invoke([HumanMessage(question), AIMessage(known)]).text)

    return RunnableLambda(run)


def test_a_run_is_one_turn_with_its_tools(client: ReflexioClient, user: str) -> None:
    """The question once, the last answer, each tool with input and output."""
    recorder = ReflexioRecorder(client)
    config: Any = {
        "callbacks": [recorder],
        "metadata": {"user_id": user, "thread_id": "parcel"},
    }
    agent("Let me look.", "In Leipzig.").invoke("Where is parcel 7?", config)
    assert recorder.close()
    kept = client.get_session(user, "parcel").interactions
    assert [(interaction.role, interaction.content) for interaction in kept] == [
        ("user", "Where is parcel 7?"),
        ("assistant", "In Leipzig."),
    ]
    (called,) = kept[1].tools_used
    assert (called.tool_name, called.status) == ("track", "success")
    assert called.tool_data == {"input": "{'number': 7}", "output": "parcel 7 is in Leipzig"}
    assert kept[0].request_id == kept[1].request_id


def test_a_failed_run_is_recorded_as_far_as_it_came(client: ReflexioClient, user: str) -> None:
    """And its own error reaches the caller."""
    recorder = ReflexioRecorder(client, user_id=user, session_id="parcel")
    with pytest.raises(ValueError, match="no such parcel"):
        agent("Let me look.", number=-1).invoke("Where is it?", {"callbacks": [recorder]})
    assert recorder.close()
    kept = client.get_session(user, "parcel").interactions
    assert [interaction.content for interaction in kept] == ["Where is it?", "Let me look."]
    assert kept[1].tools_used[0].status == "error"


def test_a_run_of_nobody_is_told_and_not_recorded(
    client: ReflexioClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a user there is nowhere to record it."""
    recorder = ReflexioRecorder(client, session_id="parcel")
    scripted("Hi").invoke("Hello", {"callbacks": [recorder]})
    assert recorder.close()
    assert "no user_id or no session_id" in caplog.text


def test_runs_while_the_server_is_killed_and_restarted(
    server: Server, client: ReflexioClient, user: str
) -> None:
    """Nothing lost, nothing doubled, no exception in the agent."""
    recorder = ReflexioRecorder(client, user_id=user, session_id="parcel")
    for n in range(30):
        if n == 10:
            server.kill()
        if n == 20:
            server.start()
        asked = agent("Let me look.", f"answer {n}")
        assert asked.invoke(f"question {n}", {"callbacks": [recorder]}) == f"answer {n}"
    assert recorder.close()
    kept = client.get_session(user, "parcel").interactions
    assert [interaction.content for interaction in kept] == [
        text for n in range(30) for text in (f"question {n}", f"answer {n}")
    ]
