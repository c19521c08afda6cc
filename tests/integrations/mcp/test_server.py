"""The MCP server as a client starts it: a process of its own, spoken to by the SDK's client."""

import json
import sys
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from reflexio import InteractionData, ReflexioClient

from tests.support.serving import Server, child_environment

QUESTION = "What is your return policy for electronics?"
CORRECTION = (
    "Electronics can be returned within 30 days of purchase with the original receipt. For "
    "defective items, the return window extends to 90 days."
)


def text_of(part: object) -> str:
    """Return the text of a part of an answer; AttributeError for one of images or sounds."""
    return str(part.text)  # type: ignore[attr-defined]  # of many types only some have it


def connected(server: Server, *options: str) -> Client:
    """Return a client that starts the MCP server by its documented command."""
    command = ["-m", "reflexio.integrations.mcp", *options]
    environment = child_environment(REFLEXIO_URL=server.url)
    return Client(StdioServerParameters(command=sys.executable, args=command, env=environment))


async def call(mcp: Client, tool: str, **arguments: Any) -> Any:
    """Call a tool and return its structured result; AssertionError when it is an error."""
    result = await mcp.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(text_of(result.content[0])) == result.structured_content
    return result.structured_content


async def refusal(mcp: Client, tool: str, **arguments: Any) -> str:
    """Call a tool that refuses, and return what it says."""
    result = await mcp.call_tool(tool, arguments)
    assert result.is_error
    return text_of(result.content[0])


async def test_tools_are_described_with_their_results(server: Server) -> None:
    """Each with a text, a schema of what it takes and of what it gives, and what it may change."""
    async with connected(server) as mcp:
        tools = {tool.name: tool for tool in (await mcp.list_tools()).tools}
        assert "search_memory" in (mcp.instructions or "")
    assert set(tools) == {
        "search_memory",
        "search_conversations",
        "record_turns",
        "record_correction",
        "get_user_profile",
        "list_playbooks",
    }
    for name, tool in tools.items():
        assert tool.description
        assert tool.title
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint == (not name.startswith("record"))
        for field, schema in tool.input_schema["properties"].items():
            assert schema.get("description") or field == "turns", f"{name}.{field}"


async def test_what_is_recorded_is_found(server: Server, user: str) -> None:
    """Twice the same call is one record; the same words later are another."""
    turns = [
        {"role": "user", "content": "My bicycle has a flat tyre"},
        {"role": "assistant", "content": "Bring it to the workshop in Leipzig."},
    ]
    async with connected(server) as mcp:
        given = {"session_id": "bicycle", "turns": turns, "user_id": user}
        first = await call(mcp, "record_turns", **given)
        again = await call(mcp, "record_turns", **given)
        later = await call(mcp, "record_turns", **given, first_turn=2)
        assert (first["already_stored"], again["already_stored"]) == (False, True)
        assert first["request_id"] == again["request_id"] != later["request_id"]
        found = await call(mcp, "search_conversations", query="flat tyre", user_id=user, limit=1)
        assert [turn["content"] for turn in found["turns"]] == ["My bicycle has a flat tyre"]
        elsewhere = {"query": "flat tyre", "user_id": user, "session_id": "other"}
        assert await call(mcp, "search_conversations", **elsewhere) == {"turns": []}
        listed = await mcp.read_resource(f"reflexio://users/{user}/sessions")
        assert json.loads(text_of(listed.contents[0])) == ["bicycle"]
        read = await mcp.read_resource(f"reflexio://users/{user}/sessions/bicycle")
        conversation = json.loads(text_of(read.contents[0]))
        assert [turn["content"] for turn in conversation] == [turn["content"] for turn in turns] * 2


async def test_a_correction_becomes_a_playbook(
    server: Server, client: ReflexioClient, user: str
) -> None:
    """The story of the service, through MCP alone: asked, corrected, known."""
    async with connected(server, "--user", user) as mcp:
        wrong = {"question": QUESTION, "answer": "You can return them.", "correction": CORRECTION}
        stored = await call(mcp, "record_correction", session_id="returns", **wrong)
        assert (await call(mcp, "record_correction", session_id="returns", **wrong))[
            "already_stored"
        ]
        for _ in client.watch_learning(stored["request_id"]):
            pass
        found = await call(mcp, "search_memory", query="send back a broken gadget")
        listed = (await call(mcp, "list_playbooks"))["playbooks"]
        lessons = {(playbook["kind"], str(playbook["id"])): playbook["do"] for playbook in listed}
        assert found["memories"]
        for memory in found["memories"]:
            assert "90 days" in memory["text"]
            assert "90 days" in lessons[memory["kind"], memory["id"]]
        prompt = await mcp.get_prompt("answer_with_what_is_known", {"question": QUESTION})
        text = text_of(prompt.messages[0].content)
        assert "90 days" in text
        assert text.endswith(QUESTION)


async def test_the_profile_is_listed(server: Server, client: ReflexioClient, user: str) -> None:
    """Each fact with its id."""
    client.add_user_profile([{"user_id": user, "content": "is allergic to nuts"}])
    async with connected(server) as mcp:
        (fact,) = (await call(mcp, "get_user_profile", user_id=user))["facts"]
        assert fact["text"] == "is allergic to nuts"


async def test_a_server_for_one_user_is_for_nobody_else(
    server: Server, client: ReflexioClient, user: str
) -> None:
    """A model that is told to cannot read another's records."""
    client.publish_interaction("bob", [InteractionData("User", "my secret")], "s")
    async with connected(server, "--user", user) as mcp:
        asked = {"query": "secret", "user_id": "bob"}
        assert "another user" in await refusal(mcp, "search_conversations", **asked)
        with pytest.raises(MCPError):
            await mcp.read_resource("reflexio://users/bob/sessions/s")
        with pytest.raises(MCPError):
            await mcp.get_prompt("answer_with_what_is_known", asked_by("bob"))


def asked_by(user: str) -> dict[str, str]:
    return {"question": "What is my secret?", "user_id": user}


async def test_refusals_name_the_argument(server: Server) -> None:
    """For the model to correct itself."""
    async with connected(server) as mcp:
        assert "user_id: is required" in await refusal(mcp, "search_memory", query="x")
        assert "query" in await refusal(mcp, "search_memory", user_id="ann")
        assert "limit" in await refusal(mcp, "search_memory", query="x", user_id="ann", limit=1000)
        long = {"session_id": "s" * 1001, "turns": [{"role": "user", "content": "x"}]}
        assert "session_id" in await refusal(mcp, "record_turns", **long, user_id="ann")


async def test_records_survive_a_kill_between_calls(server: Server, user: str) -> None:
    """The MCP server waits for the service as its client does; a repeated call stores once."""
    turns = [{"role": "user", "content": "Hello"}]
    async with connected(server, "--user", user) as mcp:
        await call(mcp, "record_turns", session_id="s", turns=turns)
        server.kill()
        server.start()
        again = await call(mcp, "record_turns", session_id="s", turns=turns)
        assert again["already_stored"]
        read = await mcp.read_resource(f"reflexio://users/{user}/sessions/s")
        assert len(json.loads(text_of(read.contents[0]))) == 1


async def test_an_absent_service_is_told_to_the_model(server: Server, user: str) -> None:
    """With what to do, and the MCP server goes on."""
    server.kill()
    async with connected(server, "--user", user) as mcp:
        assert "nobody listens there" in await refusal(mcp, "search_memory", query="x")
        server.start()
        assert await call(mcp, "search_memory", query="x") == {"memories": []}
