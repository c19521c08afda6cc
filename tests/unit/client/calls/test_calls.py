"""Every method sends its arguments to its RPC and returns the answer as a dataclass."""

import asyncio
from typing import Any

import pytest
import reflexio
from google.protobuf.message import Message
from reflexio import InvalidRequest, types
from reflexio._messages.contract import RPCS
from reflexio.v1 import (
    interaction_pb2,
    profile_service_pb2,
)
from reflexio.v1 import interaction_service_pb2 as pb

from tests.support.rpcs import METHODS
from tests.unit.client.calls.interaction_cases import INTERACTION_CASES
from tests.unit.client.calls.knowledge_cases import KNOWLEDGE_CASES
from tests.unit.client.scripting import Caller, ScriptedServer

CASES = [*INTERACTION_CASES, *KNOWLEDGE_CASES]


def rpc_of(method: str) -> str:
    words = {"context": "get_context"}.get(method, method).split("_")
    return "".join(word.capitalize() for word in words)


@pytest.mark.parametrize(
    ("method", "args", "keywords", "sent", "reply", "expected"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_a_method_is_its_rpc(
    caller: Caller,
    server: ScriptedServer,
    method: str,
    args: tuple[Any, ...],
    keywords: dict[str, Any],
    sent: Message,
    reply: Message,
    expected: dict[str, Any],
) -> None:
    """The request has the arguments, the result has the reply's fields."""
    rpc = rpc_of(method)
    server.script(rpc, reply)
    result = caller.call(method, *args, **keywords)
    assert server.requests(rpc, type(sent)) == [sent]
    assert type(result).__name__ == type(reply).__name__
    assert {name: getattr(result, name) for name in expected} == expected


def test_every_rpc_but_the_publishes_and_the_watch_has_a_case() -> None:
    """A new RPC fails here until it has one."""
    covered = {rpc_of(case[0]) for case in CASES}
    others = {"PublishInteraction", "BulkPublishInteractions", "WatchLearning"}
    assert covered | others == set(RPCS)
    assert {method.name for method in METHODS} == set(RPCS)


def test_a_publish_sends_all_its_arguments(caller: Caller, server: ScriptedServer) -> None:
    """And returns ids and warnings, the server's first."""
    result = caller.call(
        "publish_interaction",
        "warned",
        [{"role": "Agent", "content": "a", "mood": "good"}, reflexio.InteractionData(content="b")],
        "s",
        "web",
        "v1.0",
        wait_for_response=True,
        request_id="r",
        skip_aggregation=True,
        force_extraction=True,
        evaluation_only=True,
    )
    (request,) = server.requests("PublishInteraction", pb.PublishInteractionRequest)
    assert request == pb.PublishInteractionRequest(
        user_id="warned",
        session_id="s",
        interaction_data_list=[
            interaction_pb2.InteractionData(role="Agent", content="a"),
            interaction_pb2.InteractionData(content="b"),
        ],
        request_id="r",
        source="web",
        agent_version="v1.0",
        wait_for_response=True,
        skip_aggregation=True,
        force_extraction=True,
        evaluation_only=True,
    )
    assert result == types.PublishInteractionResponse(
        success=True,
        message="",
        warnings=["from the server", "interactions[0].mood: unknown field, ignored"],
        request_id="r",
        profiles_added=0,
        playbooks_added=0,
        learning_status=None,
        interaction_ids=[1, 2],
    )


def test_a_profile_without_an_id_gets_one_for_all_attempts(
    caller: Caller, server: ScriptedServer
) -> None:
    """So that a repeated call stores it once; a list is taken from any iterable."""
    server.script("AddUserProfile", {"code": "UNAVAILABLE"})
    profiles = [{"user_id": "u", "content": "a"}, types.UserProfileData("p", "u", "b")]
    caller.call("add_user_profile", iter(profiles))
    requests = server.requests("AddUserProfile", profile_service_pb2.AddUserProfileRequest)
    first, second = (
        [profile.profile_id for profile in request.user_profiles] for request in requests
    )
    assert first == second
    assert (len(first[0]), first[1]) == (36, "p")


@pytest.mark.parametrize("wrong", [{"user_id": "u"}, "text", None, [3]])
def test_profiles_that_are_no_list_of_dicts_are_refused(caller: Caller, wrong: Any) -> None:
    """Named by their path."""
    with pytest.raises(InvalidRequest, match="user_profiles"):
        caller.call("add_user_profile", wrong)


def test_what_the_server_refuses_names_the_field(caller: Caller, server: ScriptedServer) -> None:
    """A session_id left out is sent as empty: the contract's rules decide."""
    server.script(
        "PublishInteraction",
        {"code": "INVALID_ARGUMENT", "violations": [["session_id", "is required"]]},
    )
    with pytest.raises(InvalidRequest) as caught:
        caller.call("publish_interaction", user_id="u", interactions=[{"content": "x"}])
    assert caught.value.violations[0].field == "session_id"
    (request,) = server.requests("PublishInteraction", pb.PublishInteractionRequest)
    assert request.session_id == ""


def test_what_the_server_refuses_has_the_names_of_the_arguments(
    caller: Caller, server: ScriptedServer
) -> None:
    """The list of interactions is another word on the wire; a misspelt field is named beside."""
    field = "interaction_data_list[0].tools_used[0].tool_name"
    server.script(
        "PublishInteraction", {"code": "INVALID_ARGUMENT", "violations": [[field, "is required"]]}
    )
    tools = [{"toolname": "a", "colour": 1}]
    with pytest.raises(InvalidRequest) as caught:
        caller.call("publish_interaction", "u", [{"content": "x", "tools_used": tools}], "s")
    path = "interactions[0].tools_used[0]"
    assert [violation.field for violation in caught.value.violations] == [f"{path}.tool_name"]
    assert str(caught.value).endswith(
        f"; {path}.toolname: unknown field, ignored; did you mean tool_name?"
    )


def test_a_value_of_the_wrong_type_is_never_sent(caller: Caller, server: ScriptedServer) -> None:
    """The error comes before the call."""
    with pytest.raises(InvalidRequest, match=r"interactions\[0\]\.content"):
        caller.call("publish_interaction", "u", [{"content": 3}], "s")
    assert server.calls("PublishInteraction") == []


def test_a_large_publish_arrives(caller: Caller, server: ScriptedServer) -> None:
    """Twenty megabytes, far beyond gRPC's own default."""
    image = "A" * 20_000_000
    caller.call("publish_interaction", "u", [{"image_encoding": image}], "s", request_id="r")
    (request,) = server.requests("PublishInteraction", pb.PublishInteractionRequest)
    assert request.interaction_data_list[0].image_encoding == image


def test_clients_are_context_managers(server: ScriptedServer) -> None:
    """Leaving the block closes."""
    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        assert client.whoami().success
    with pytest.raises(reflexio.ReflexioError, match="closed"):
        client.whoami()

    async def run() -> None:
        async with reflexio.AsyncReflexioClient(url_endpoint=server.url) as client:
            assert (await client.whoami()).success
        with pytest.raises(reflexio.ReflexioError, match="closed"):
            await client.whoami()

    asyncio.run(run())


def test_a_cancelled_task_stays_cancelled(server: ScriptedServer) -> None:
    """Cancelling an asyncio call is not an error of the client's."""

    async def run() -> None:
        async with reflexio.AsyncReflexioClient(url_endpoint=server.url) as client:
            await client.whoami()
            server.script("Whoami", {"sleep_s": 0.5})
            call = asyncio.create_task(client.whoami())
            while len(await asyncio.to_thread(server.calls, "Whoami")) < 2:
                await asyncio.sleep(0)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call

    asyncio.run(run())


def test_closing_ends_the_calls_that_run(server: ScriptedServer) -> None:
    """They say that the client was closed, not that a task was cancelled."""

    async def run() -> None:
        client = reflexio.AsyncReflexioClient(url_endpoint=server.url)
        server.script("Whoami", {"sleep_s": 0.5})
        call = asyncio.create_task(client.whoami())
        while not await asyncio.to_thread(server.calls, "Whoami"):
            await asyncio.sleep(0)
        await client.close()
        with pytest.raises(reflexio.ReflexioError):
            await call

    asyncio.run(run())
