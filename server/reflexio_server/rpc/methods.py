"""One table of RPCs made from the descriptors; gRPC and the JSON bridge both call through it."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from reflexio.v1 import options_pb2

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller, Scope
from reflexio_server.core.errors import Code, ServiceError, scope_missing
from reflexio_server.rpc.validation import validator_for

Unary = Callable[[Any, Caller], Awaitable[Message]]
Streaming = Callable[[AsyncIterator[Any], Caller], AsyncGenerator[Message, None]]
Feed = Callable[[Any, Caller], AsyncGenerator[Message, None]]


@dataclass(frozen=True, slots=True)
class Method:
    """One RPC, bound to the function that answers it.

    `call` (one request, one response), `feed` (one request, streamed responses) and `stream` (both
    streamed) authorise and validate, then run the handler; exactly one of them is set. All raise
    `ServiceError`.
    """

    descriptor: MethodDescriptor
    request_class: type[Message]
    response_class: type[Message]
    call: Unary | None
    feed: Feed | None
    stream: Streaming | None
    path: str = field(init=False)
    """The RPC's path on the wire, `/package.Service/Method`."""

    def __post_init__(self) -> None:
        """Make the path once: every call is counted by it."""
        path = f"/{self.descriptor.containing_service.full_name}/{self.descriptor.name}"
        object.__setattr__(self, "path", path)


def authorise(scope: int, caller: Caller) -> None:
    """Raise unless the caller holds the RPC's scope; an RPC without one is closed to all."""
    if scope not in caller.scopes:
        name = options_pb2.Scope.Name(options_pb2.Scope.ValueType(scope)).removeprefix("SCOPE_")
        raise scope_missing(name.lower())


def _authorise_users(request: Message, confined_by: str, caller: Caller) -> None:
    """Raise where a call concerns all users and its caller may not read them all."""
    if confined_by and not getattr(request, confined_by) and Scope.ADMIN not in caller.scopes:
        raise scope_missing(
            Scope.ADMIN.name.lower(),
            f", which a call without {confined_by} needs: it is over all users",
        )


def bind(
    service: ServiceDescriptor, implementation: Mapping[str, Callable[..., Any]]
) -> list[Method]:
    """Return the service's RPCs bound to functions by RPC name.

    A unary function is `async (request, caller) -> response`; one whose responses are streamed is
    an async generator `(request, caller) -> responses`, or `(requests, caller) -> responses` where
    the requests are streamed too. It is closed when its caller leaves. An RPC without a function
    answers UNIMPLEMENTED.
    """
    return [_bind_method(method, implementation.get(method.name)) for method in service.methods]


def _bind_method(descriptor: MethodDescriptor, function: Callable[..., Any] | None) -> Method:
    scope = descriptor.GetOptions().Extensions[options_pb2.required_scope]
    confined_by = confining_field(descriptor)
    request_class = message_factory.GetMessageClass(descriptor.input_type)
    validate = validator_for(descriptor.input_type)
    run = function or _unimplemented(descriptor.name)

    async def call(request: Message, caller: Caller) -> Message:
        authorise(scope, caller)
        _authorise_users(request, confined_by, caller)
        if large_work.is_large():
            await large_work.beside(validate, request)
        else:
            validate(request)
        response: Message = await run(request, caller)
        return response

    def feed(request: Message, caller: Caller) -> AsyncGenerator[Message, None]:
        authorise(scope, caller)
        _authorise_users(request, confined_by, caller)
        validate(request)
        responses: AsyncGenerator[Message, None] = run(request, caller)
        return _while_admitted(responses, caller) if caller.admission is not None else responses

    def stream(requests: AsyncIterator[Message], caller: Caller) -> AsyncGenerator[Message, None]:
        authorise(scope, caller)
        if caller.admission is not None:
            # What was read before the end is answered; nothing is read after it.
            requests = caller.admission.while_it_lasts(requests)
        responses: AsyncGenerator[Message, None] = run(requests, caller)
        return responses

    return Method(
        descriptor=descriptor,
        request_class=request_class,
        response_class=message_factory.GetMessageClass(descriptor.output_type),
        call=None if descriptor.client_streaming or descriptor.server_streaming else call,
        feed=feed if descriptor.server_streaming and not descriptor.client_streaming else None,
        stream=stream if descriptor.client_streaming else None,
    )


async def _while_admitted(
    responses: AsyncGenerator[Message, None], caller: Caller
) -> AsyncGenerator[Message, None]:
    assert caller.admission is not None
    async with (
        aclosing(responses),
        aclosing(caller.admission.while_it_lasts(responses)) as admitted,
    ):
        async for response in admitted:
            yield response


def _unimplemented(name: str) -> Callable[..., Any]:
    def refuse(_request: object, _caller: Caller) -> Any:
        raise ServiceError(
            Code.UNIMPLEMENTED, "UNIMPLEMENTED", f"this server does not offer {name}"
        )

    return refuse


def required_scope(method: Method) -> Scope:
    """Return the scope that the RPC declares in the contract."""
    return Scope(method.descriptor.GetOptions().Extensions[options_pb2.required_scope])


def confining_field(descriptor: MethodDescriptor) -> str:
    """Return the request's field that confines the RPC to one user, empty where there is none."""
    field: str = descriptor.GetOptions().Extensions[options_pb2.confined_by]
    return field


def by_path(methods: Sequence[Method]) -> dict[str, Method]:
    """Return the RPCs keyed by their path on the wire."""
    return {method.path: method for method in methods}
