"""The Pydantic AI adapter with agents of the framework, run by its own scripted models."""

import json
import logging
from typing import Any

import pytest
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from reflexio import AsyncReflexioClient, InteractionData, ReflexioClient
from reflexio.integrations.pydantic_ai import ReflexioMessageHistory, known_to

from tests.support.serving import Server


def model(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    """Call the tool once for each prompt, then say how much of the conversation it saw."""
    last = messages[-1].parts[-1]
    if last.part_kind == "user-prompt":
        return ModelResponse(parts=[ToolCallPart("order_of", {"number": 2**60})])
    is_known = "nuts" in (info.instructions or "")
    return ModelResponse(parts=[TextPart(f"saw {len(messages)}, knows of nuts: {is_known}")])


def agent_with(**options: Any) -> Agent[None, str]:
    """Return an agent with one tool."""
    agent = Agent(FunctionModel(model), **options)

    @agent.tool_plain
    def order_of(number: int) -> dict[str, Any]:
        """Return an order."""
        return {"order": number, "what": "a nut cake"}

    return agent


async def test_a_conversation_goes_on_where_it_was(
    async_client: AsyncReflexioClient, client: ReflexioClient, user: str
) -> None:
    """Every message comes back as it was, and is readable for people."""
    agent, history = agent_with(), ReflexioMessageHistory("s", user, async_client)
    first = await agent.run("What is in order 7?", message_history=await history.messages())
    await history.add(first.new_messages())
    assert await history.messages() == first.all_messages()
    other = ReflexioMessageHistory("s", user, async_client)
    second = await agent.run("And now?", message_history=await other.messages())
    await other.add(second.new_messages())
    assert second.output == "saw 7, knows of nuts: False"
    assert await history.messages() == second.all_messages()
    shown = client.get_session(user, "s").interactions[:4]
    assert [each.role for each in shown] == ["user", "assistant", "tool", "assistant"]
    assert shown[0].content == "What is in order 7?"
    assert shown[1].tools_used[0].tool_name == "order_of"
    assert json.loads(shown[2].content)["what"] == "a nut cake"
    await history.clear()
    assert await history.messages() == []


async def test_what_is_added_again_is_stored_once(
    server: Server, async_client: AsyncReflexioClient, user: str
) -> None:
    """Though the server was killed after it had answered; the same words again are new."""
    agent, history = agent_with(), ReflexioMessageHistory("s", user, async_client)
    messages = (await agent.run("Hello")).new_messages()
    await history.add(messages)
    server.kill()
    server.start()
    await history.add(messages)
    assert await history.messages() == messages
    await history.add((await agent.run("Hello")).new_messages())
    assert len(await history.messages()) == 2 * len(messages)


async def test_turns_of_others_are_read(
    async_client: AsyncReflexioClient, client: ReflexioClient, user: str
) -> None:
    """As requests and responses."""
    turns = [InteractionData("User", "Hello"), InteractionData("Agent", "Good day")]
    client.publish_interaction(user, turns, "s")
    said = await ReflexioMessageHistory("s", user, async_client).messages()
    assert [(each.kind, each.parts[0].content) for each in said] == [  # type: ignore[union-attr]
        ("request", "Hello"),
        ("response", "Good day"),
    ]


async def test_what_is_known_is_told(
    server: Server,
    async_client: AsyncReflexioClient,
    client: ReflexioClient,
    user: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In the instructions; when the server is away the agent goes on without."""
    client.add_user_profile([{"user_id": user, "content": "is allergic to nuts"}])
    agent = agent_with(instructions=known_to(lambda _run: user, async_client))
    question = "May I eat this with my allergy to nuts?"
    assert (await agent.run(question)).output.endswith("True")
    server.kill()
    away = AsyncReflexioClient(url_endpoint=server.url, timeout=0.5)
    with caplog.at_level(logging.WARNING, "reflexio"):
        result = await agent_with(instructions=known_to(user, away)).run(question)
    assert result.output.endswith("False")
    assert "goes on without" in caplog.text
