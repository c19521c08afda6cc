"""The Agents SDK's runner keeps its conversation in a Reflexio session."""

import json
from typing import Any

import pytest
from agents import Agent, RunConfig, Runner, function_tool, set_tracing_disabled
from agents.memory import Session, SessionSettings, SQLiteSession
from reflexio import AsyncReflexioClient, InteractionData
from reflexio.errors import ReflexioError
from reflexio.integrations.openai_agents import ReflexioSession, with_context

from tests.integrations.openai_agents.scripted_model import ScriptedModel, calls, says
from tests.support.serving import Server

set_tracing_disabled(True)

ITEMS: list[Any] = [
    {"role": "user", "content": "Where is my parcel?"},
    {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "look"}]},
    {
        "type": "function_call",
        "id": "fc_1",
        "call_id": "call_1",
        "name": "track",
        "arguments": '{"number": 12345678901234567890, "deep": {"a": [1.5, null]}}',
    },
    {"type": "function_call_output", "call_id": "call_1", "output": "in Leipzig"},
    {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": "It is in Leipzig.", "annotations": []}],
    },
    {"role": "user", "content": ""},
    {"role": "user", "content": [{"type": "input_text", "text": "Thanks ☂"}]},
]


@pytest.fixture
def session(async_client: AsyncReflexioClient, user: str) -> ReflexioSession:
    return ReflexioSession("parcel", user, async_client)


def test_it_is_a_session_of_the_sdk(session: ReflexioSession) -> None:
    """The SDK's own check of the protocol."""
    assert isinstance(session, Session)


async def test_items_come_back_as_the_sdk_s_own_session_gives_them(
    session: ReflexioSession,
) -> None:
    """Every kind of item, every limit, and what popping and clearing leave."""
    theirs = SQLiteSession("parcel")
    for each in (session, theirs):
        await each.add_items(ITEMS[:3])
        await each.add_items([])
        await each.add_items(ITEMS[3:])
    assert await session.get_items() == await theirs.get_items() == ITEMS
    for limit in (0, 1, 3, 100):
        assert await session.get_items(limit) == await theirs.get_items(limit)
    for _ in range(2):
        assert await session.pop_item() == await theirs.pop_item()
        assert await session.get_items() == await theirs.get_items()
    await session.add_items(ITEMS[-1:])
    assert await session.get_items() == [*ITEMS[:-2], ITEMS[-1]]
    await session.clear_session()
    assert (await session.get_items(), await session.pop_item()) == ([], None)
    await session.add_items(ITEMS)
    assert await session.get_items() == ITEMS


async def test_the_same_words_twice_are_two_items(session: ReflexioSession) -> None:
    """Only an add that was not answered is the same add."""
    for _ in range(2):
        await session.add_items([{"role": "user", "content": "yes"}])
    assert len(await session.get_items()) == 2


async def test_session_settings_limit_what_is_read(
    async_client: AsyncReflexioClient, user: str
) -> None:
    """As the SDK's own sessions do."""
    session = ReflexioSession(
        "parcel", user, async_client, session_settings=SessionSettings(limit=2)
    )
    await session.add_items(ITEMS)
    assert await session.get_items() == ITEMS[-2:]


async def test_turns_that_others_recorded_are_read_as_messages(
    session: ReflexioSession, async_client: AsyncReflexioClient, user: str
) -> None:
    """A conversation that began in another program goes on."""
    turns = [InteractionData("User", "Hello"), InteractionData("Agent", "Hi, what is it?")]
    await async_client.publish_interaction(user, turns, "parcel")
    assert await session.get_items() == [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hi, what is it?"},
    ]


async def test_more_items_than_a_request_takes(session: ReflexioSession) -> None:
    """They are stored in their order."""
    items: list[Any] = [{"role": "user", "content": f"line {n}"} for n in range(2100)]
    await session.add_items(items)
    assert await session.get_items() == items


async def test_an_add_that_failed_may_be_repeated(server: Server, user: str) -> None:
    """The server is away for longer than the client waits."""
    impatient = AsyncReflexioClient(url_endpoint=server.url, timeout=10)
    session = ReflexioSession("parcel", user, impatient)
    await session.add_items(ITEMS[:2])
    server.kill()
    with pytest.raises(ReflexioError):
        await session.add_items(ITEMS[2:])
    server.start()
    await session.add_items(ITEMS[2:])
    assert await session.get_items() == ITEMS


async def test_an_add_that_was_stored_and_not_answered_is_stored_once(
    session: ReflexioSession, async_client: AsyncReflexioClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is lost on its way."""
    publish = async_client.publish_interaction

    async def lose_the_answer(*given: Any, **named: Any) -> None:
        await publish(*given, **named)
        raise ReflexioError("the answer was lost")

    monkeypatch.setattr(async_client, "publish_interaction", lose_the_answer)
    with pytest.raises(ReflexioError):
        await session.add_items(ITEMS)
    monkeypatch.undo()
    await session.add_items(ITEMS)
    assert await session.get_items() == ITEMS


async def test_a_runner_goes_on_with_its_conversation_after_a_kill(
    server: Server, async_client: AsyncReflexioClient, user: str
) -> None:
    """Two turns with a tool; the server is killed and restarted between them."""

    @function_tool
    def track(number: int) -> str:
        return f"parcel {number} is in Leipzig"

    model = ScriptedModel([calls("track", {"number": 7}), says("In Leipzig."), says("Tomorrow.")])
    agent = Agent(name="support", model=model, tools=[track])
    session = ReflexioSession("parcel", user, async_client)
    first = await Runner.run(agent, "Where is parcel 7?", session=session)
    server.kill()
    server.start()
    second = await Runner.run(agent, "When will it come?", session=session)
    assert (first.final_output, second.final_output) == ("In Leipzig.", "Tomorrow.")
    seen = json.dumps(model.inputs[-1])
    assert "parcel 7 is in Leipzig" in seen
    assert "Where is parcel 7?" in seen
    kept = await async_client.get_session(user, "parcel")
    assert [(interaction.role, interaction.content) for interaction in kept.interactions] == [
        ("user", "Where is parcel 7?"),
        ("assistant", ""),
        ("tool", "parcel 7 is in Leipzig"),
        ("assistant", "In Leipzig."),
        ("user", "When will it come?"),
        ("assistant", "Tomorrow."),
    ]
    assert kept.interactions[1].tools_used[0].tool_name == "track"
    assert kept.interactions[1].tools_used[0].tool_data["input"] == {"number": 7}


async def test_what_is_known_stands_in_the_instructions(
    async_client: AsyncReflexioClient, user: str
) -> None:
    """A profile of the user reaches the model; the agent's own words stay in front."""
    await async_client.add_user_profile([{"user_id": user, "content": "is allergic to nuts"}])
    model = ScriptedModel([says("No nuts then.")])
    agent = Agent(name="cook", instructions="Be brief.", model=model)
    config = RunConfig(call_model_input_filter=with_context(user, async_client))
    await Runner.run(agent, "Which cake may I eat with my allergic reaction?", run_config=config)
    assert model.instructions[0].startswith("Be brief.\n\n")
    assert "is allergic to nuts" in model.instructions[0]


async def test_an_agent_goes_on_when_nothing_can_be_asked(
    server: Server, caplog: pytest.LogCaptureFixture, user: str
) -> None:
    """A server that is away costs what it knows, and no answer."""
    server.kill()
    away = AsyncReflexioClient(url_endpoint=server.url)
    model = ScriptedModel([says("Hello.")])
    agent = Agent(name="cook", instructions="Be brief.", model=model)
    config = RunConfig(call_model_input_filter=with_context(user, away))
    result = await Runner.run(agent, "Hello", run_config=config)
    assert (result.final_output, model.instructions) == ("Hello.", ["Be brief."])
    assert "goes on without what is known" in caplog.text
