"""Every RPC runs behind its scope and its validation, or not at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from reflexio.v1 import admin_service_pb2 as admin
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_service_pb2 as learning_pb
from reflexio.v1 import options_pb2
from reflexio_server.core.access.caller import ALL_SCOPES, Caller, Scope
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.rpc.methods import Method, bind, by_path, required_scope

from tests.support.rpcs import ALL_SERVICES, METHODS

ADMIN = admin.DESCRIPTOR.services_by_name["AdminService"]
INTERACTIONS = pb.DESCRIPTOR.services_by_name["InteractionService"]
LEARNING = learning_pb.DESCRIPTOR.services_by_name["LearningService"]
REQUIRED = {"WatchLearning": {"request_id": "r"}}


class Recorder:
    """An implementation that notes what reaches it."""

    def __init__(self) -> None:
        self.seen: list[tuple[Message, Caller]] = []

    async def unary(self, request: Message, caller: Caller) -> Message:
        """Answer whoami."""
        self.seen.append((request, caller))
        return admin.WhoamiResponse(org_id=caller.org_id)

    async def stream(self, requests: AsyncIterator[Message], caller: Caller) -> AsyncIterator[Any]:
        """Answer each message of a bulk stream with an empty one."""
        async for request in requests:
            self.seen.append((request, caller))
            yield pb.BulkPublishInteractionsResponse()

    async def feed(self, request: Message, caller: Caller) -> AsyncGenerator[Any, None]:
        """Answer one request with two responses."""
        self.seen.append((request, caller))
        yield learning_pb.WatchLearningResponse(reason="first")
        yield learning_pb.WatchLearningResponse(reason="second")

    def function_of(self, method: MethodDescriptor) -> Callable[..., Any]:
        """Return the function that has the RPC's shape."""
        if method.client_streaming:
            return self.stream
        return self.feed if method.server_streaming else self.unary


def refusal_of(work: Callable[[], Coroutine[Any, Any, object]]) -> ServiceError:
    """Return what the call is refused with."""
    with pytest.raises(ServiceError) as refusal:
        asyncio.run(work())  # type: ignore[arg-type]
    return refusal.value


async def no_messages() -> AsyncIterator[Message]:
    """Yield nothing."""
    return
    yield


def bound(recorder: Recorder) -> dict[str, Method]:
    """Return every RPC of the contract by name, all bound to the recorder."""
    methods: dict[str, Method] = {}
    for service in ALL_SERVICES:
        functions = {method.name: recorder.function_of(method) for method in service.methods}
        methods |= {method.descriptor.name: method for method in bind(service, functions)}
    return methods


async def run(method: Method, request: Message, caller: Caller) -> list[Message]:
    """Call the RPC, unary or streaming."""
    if method.call is not None:
        return [await method.call(request, caller)]
    if method.feed is not None:
        return [response async for response in method.feed(request, caller)]
    assert method.stream is not None
    return [response async for response in method.stream(no_messages(), caller)]


@pytest.mark.parametrize("descriptor", METHODS, ids=lambda method: method.name)
def test_every_rpc_chooses_a_scope(descriptor: MethodDescriptor) -> None:
    """None is left to the default, which nobody may call."""
    method = bound(Recorder())[descriptor.name]
    assert required_scope(method) in ALL_SCOPES


@pytest.mark.parametrize("descriptor", METHODS, ids=lambda method: method.name)
def test_caller_without_the_scope_is_refused_first(descriptor: MethodDescriptor) -> None:
    """It learns the scope it lacks, before its request is looked at, and no handler runs."""
    recorder = Recorder()
    method = bound(recorder)[descriptor.name]
    scope = required_scope(method)
    caller = Caller("acme", ALL_SCOPES - {scope})
    error = refusal_of(lambda: run(method, method.request_class(), caller))
    assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "SCOPE_MISSING")
    assert error.metadata == {"scope": scope.name.lower()}
    assert recorder.seen == []


def test_scopes_do_not_include_each_other() -> None:
    """Admin alone neither reads nor writes."""
    methods = bound(Recorder())
    for name in ("Whoami", "PublishInteraction"):
        error = refusal_of(
            lambda name=name: run(  # type: ignore[misc]
                methods[name],
                methods[name].request_class(),
                Caller("acme", frozenset({Scope.ADMIN})),
            )
        )
        assert error.reason == "SCOPE_MISSING"


def service_without_scope() -> Any:
    """Return a service like ours whose RPC has no required_scope."""
    file = descriptor_pb2.FileDescriptorProto(
        name="closed.proto", package="closed", syntax="proto3"
    )
    file.message_type.add(name="Ask")
    file.service.add(name="Closed").method.add(
        name="Ask", input_type=".closed.Ask", output_type=".closed.Ask"
    )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return pool.FindServiceByName("closed.Closed")


def test_rpc_without_a_scope_is_closed_to_all() -> None:
    """Even a caller with every scope is refused: a new RPC has to choose."""
    recorder = Recorder()
    (method,) = bind(service_without_scope(), {"Ask": recorder.unary})
    error = refusal_of(lambda: run(method, method.request_class(), Caller("acme", ALL_SCOPES)))
    assert error.code is Code.PERMISSION_DENIED
    assert recorder.seen == []


def test_invalid_request_does_not_reach_the_handler() -> None:
    """Validation stands before every unary handler."""
    recorder = Recorder()
    method = bound(recorder)["PublishInteraction"]
    error = refusal_of(lambda: run(method, pb.PublishInteractionRequest(), Caller()))
    assert error.reason == "INVALID_FIELD"
    assert recorder.seen == []


def test_invalid_request_does_not_begin_a_feed() -> None:
    """Validation stands before every RPC that takes one request."""
    recorder = Recorder()
    method = bound(recorder)["WatchLearning"]
    error = refusal_of(lambda: run(method, learning_pb.WatchLearningRequest(), Caller()))
    assert error.reason == "INVALID_FIELD"
    assert recorder.seen == []


def test_a_feed_streams_what_its_function_yields() -> None:
    """In order, for the one request."""
    recorder = Recorder()
    request = learning_pb.WatchLearningRequest(request_id="r")
    responses = asyncio.run(run(bound(recorder)["WatchLearning"], request, Caller("acme")))
    assert [response.reason for response in responses] == ["first", "second"]  # type: ignore[attr-defined]
    assert recorder.seen == [(request, Caller("acme"))]


def test_valid_request_reaches_the_handler_with_its_caller() -> None:
    """The handler's answer comes back."""
    recorder = Recorder()
    caller = Caller("acme")
    request = admin.WhoamiRequest()
    (response,) = asyncio.run(run(bound(recorder)["Whoami"], request, caller))
    assert response == admin.WhoamiResponse(org_id="acme")
    assert recorder.seen == [(request, caller)]


def test_rpc_without_an_implementation_says_so() -> None:
    """UNIMPLEMENTED names the RPC, whatever its shape."""
    for service, name in (
        (ADMIN, "Whoami"),
        (INTERACTIONS, "BulkPublishInteractions"),
        (LEARNING, "WatchLearning"),
    ):
        method = {method.descriptor.name: method for method in bind(service, {})}[name]
        error = refusal_of(
            lambda method=method: run(  # type: ignore[misc]
                method, method.request_class(**REQUIRED.get(method.descriptor.name, {})), Caller()
            )
        )
        assert (error.code, error.reason) == (Code.UNIMPLEMENTED, "UNIMPLEMENTED")
        assert name in error.message


def test_table_is_keyed_by_the_path_on_the_wire() -> None:
    """Paths are gRPC's, one for each RPC of the contract."""
    table = by_path(list(bound(Recorder()).values()))
    assert set(table) == {
        f"/{method.containing_service.full_name}/{method.name}" for method in METHODS
    }
    assert "/reflexio.v1.InteractionService/PublishInteraction" in table


@pytest.mark.parametrize("scope", Scope)
def test_scopes_have_the_numbers_of_the_contract(scope: Scope) -> None:
    """The domain's scopes and the contract's are the same."""
    assert options_pb2.Scope.Value(f"SCOPE_{scope.name}") == scope.value
