"""The MCP server at /mcp: the service's keys, organisations and scopes, spoken to by the SDK."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types.methods import validate_server_result
from mcp_types.version import KNOWN_PROTOCOL_VERSIONS

from tests.integrations.mcp.test_server import call, connected, refusal, text_of
from tests.support.keyring import ADMIN, READ, WRITE, make_key
from tests.support.serving import Server, running_server

MODES = ("legacy", "auto")
"""The handshake of 2025, and requests that stand for themselves, of 2026."""
JSON_RPC = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server with keys of two organisations, and one that may only read."""
    folder = tmp_path_factory.mktemp("keyed") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        keys = {
            "acme": make_key(folder, "acme", (READ, WRITE, ADMIN)).text,
            "other": make_key(folder, "other", (READ, WRITE, ADMIN)).text,
            "reader": make_key(folder, "acme", (READ,)).text,
        }
        yield running, keys


@asynccontextmanager
async def over_http(
    server: Server, key: str = "", mode: str = "auto", query: str = ""
) -> AsyncIterator[Client]:
    """Connect the SDK's client to the server's /mcp."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http,
        Client(
            streamable_http_client(f"{server.url}/mcp{query}", http_client=http), mode=mode
        ) as mcp,
    ):
        yield mcp


async def post(server: Server, body: Any, **headers: str) -> httpx2.Response:
    """Post a body to /mcp."""
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as http:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await http.post(f"{server.url}/mcp", content=content, headers=JSON_RPC | headers)


@pytest.mark.parametrize("version", KNOWN_PROTOCOL_VERSIONS)
async def test_the_lists_are_as_the_specification_says(server: Server, version: str) -> None:
    """By the models that the SDK generates from the schema of each version."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    lists = ("tools/list", "prompts/list", "resources/templates/list")
    for method in lists:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta}}
        named = {"mcp-protocol-version": version, "mcp-method": method}
        reply = (await post(server, request, **named)).json()
        validate_server_result(method, version, reply["result"])
        if method == "tools/list":
            assert len(reply["result"]["tools"]) == 6
            for tool in reply["result"]["tools"]:
                Draft202012Validator.check_schema(tool["inputSchema"])
                Draft202012Validator.check_schema(tool["outputSchema"])


@pytest.mark.parametrize("mode", MODES)
async def test_it_is_the_server_that_speaks_over_stdio(server: Server, mode: str) -> None:
    """The same tools, resources and prompts."""
    async with over_http(server, mode=mode) as mcp, connected(server) as other:
        assert (await mcp.list_tools()).tools == (await other.list_tools()).tools
        assert (await mcp.list_prompts()).prompts == (await other.list_prompts()).prompts
        templates = (await mcp.list_resource_templates()).resource_templates
        assert templates == (await other.list_resource_templates()).resource_templates


@pytest.mark.parametrize("mode", MODES)
async def test_calls_are_those_of_the_keys_organisation(
    keyed: tuple[Server, dict[str, str]], user: str, mode: str
) -> None:
    """What one organisation records, no other finds; scopes hold."""
    server, keys = keyed
    turns = [{"role": "user", "content": "My bicycle has a flat tyre"}]
    given = {"session_id": "s", "turns": turns, "user_id": user}
    sought = {"query": "flat tyre", "user_id": user}
    async with over_http(server, keys["acme"], mode) as mcp:
        assert not (await call(mcp, "record_turns", **given))["already_stored"]
        assert (await call(mcp, "record_turns", **given))["already_stored"]
        assert len((await call(mcp, "search_conversations", **sought))["turns"]) == 1
        read = await mcp.read_resource(f"reflexio://users/{user}/sessions/s")
        assert len(json.loads(text_of(read.contents[0]))) == 1
        prompt = await mcp.get_prompt(
            "answer_with_what_is_known", {"question": "flat tyre?", "user_id": user}
        )
        assert text_of(prompt.messages[0].content).endswith("flat tyre?")
    async with over_http(server, keys["other"], mode) as mcp:
        assert await call(mcp, "search_conversations", **sought) == {"turns": []}
    async with over_http(server, keys["reader"], mode) as mcp:
        assert len((await call(mcp, "search_conversations", **sought))["turns"]) == 1
        assert "write" in await refusal(mcp, "record_turns", **given)


async def test_calls_at_the_same_time_keep_to_their_keys(
    keyed: tuple[Server, dict[str, str]], user: str
) -> None:
    """Who calls is told by each request, not by what runs beside it."""
    server, keys = keyed
    async with over_http(server, keys["acme"]) as ours, over_http(server, keys["other"]) as theirs:

        async def record(mcp: Client, organisation: str, number: int) -> None:
            turns = [{"role": "user", "content": f"word {organisation}"}]
            given = {"session_id": f"s{number}", "turns": turns, "user_id": user}
            await call(mcp, "record_turns", **given)

        await asyncio.gather(
            *(record(ours, "acme", number) for number in range(20)),
            *(record(theirs, "other", number) for number in range(20)),
        )
        for mcp, organisation in ((ours, "acme"), (theirs, "other")):
            found = await call(mcp, "search_conversations", query="word", user_id=user, limit=100)
            assert len(found["turns"]) == 20
            assert {turn["content"] for turn in found["turns"]} == {f"word {organisation}"}


async def test_without_a_key_it_says_where_to_read_of_keys(
    keyed: tuple[Server, dict[str, str]],
) -> None:
    """By the resource's metadata (RFC 9728), which anybody may read."""
    server, _ = keyed
    for headers in ({}, {"authorization": "Bearer rfx_0000000000000000_0"}):
        refused = await post(server, {"jsonrpc": "2.0", "id": 1, "method": "ping"}, **headers)
        assert refused.status_code == 401
        said = refused.headers["www-authenticate"]
        url = f"{server.url}/.well-known/oauth-protected-resource/mcp"
        assert said == f'Bearer resource_metadata="{url}"'
    async with httpx2.AsyncClient(trust_env=False) as http:
        for path in (url, url.removesuffix("/mcp")):
            metadata = (await http.get(path)).json()
            assert metadata["resource"] == f"{server.url}/mcp"
            assert metadata["bearer_methods_supported"] == ["header"]
            assert {"read", "write"} <= set(metadata["scopes_supported"])


async def test_an_address_for_one_user_is_for_nobody_else(server: Server, user: str) -> None:
    """The user stands in the address, where no model changes it."""
    async with over_http(server, query=f"?user={user}") as mcp:
        await call(mcp, "record_turns", session_id="s", turns=[{"role": "user", "content": "Hi"}])
        assert "another user" in await refusal(mcp, "search_memory", query="x", user_id="bob")
    async with over_http(server) as mcp:
        found = await call(mcp, "search_conversations", query="Hi", user_id=user)
        assert len(found["turns"]) == 1


async def test_records_survive_a_kill_between_two_calls(server: Server, user: str) -> None:
    """There is no session to lose: the next call is answered, a repeated one stores once."""
    given = {"session_id": "s", "turns": [{"role": "user", "content": "Hi"}], "user_id": user}
    async with over_http(server) as mcp:
        assert not (await call(mcp, "record_turns", **given))["already_stored"]
        server.kill()
        server.start()
        assert (await call(mcp, "record_turns", **given))["already_stored"]


async def test_what_is_no_call_is_refused(server: Server) -> None:
    """Each with the status that HTTP has for it, and the server goes on."""
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as http:
        for method in ("GET", "DELETE", "PUT"):
            refused = await http.request(method, f"{server.url}/mcp", headers=JSON_RPC)
            assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        for query in ("?user=", "?user=a&user=b", "?other=1", "?user=" + "x" * 1001):
            refused = await http.post(f"{server.url}/mcp{query}", json=ping, headers=JSON_RPC)
            assert refused.status_code == 400, query
    assert (await post(server, b"x" * (4 * 2**20 + 1))).status_code == 413
    assert (await post(server, b"{},[" * 2**19)).status_code == 400
    assert (await post(server, b"[" * 2**17)).status_code == 400
    assert (await post(server, ping, **{"content-type": "text/plain"})).status_code == 415
    assert (await post(server, ping, origin="https://evil.example")).status_code == 403
    assert (await post(server, ping)).json()["result"] == {}
