"""The gRPC server: the bound RPCs, health and reflection on one listening address."""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, NoReturn

import grpc
import structlog
from google.protobuf.message import DecodeError, Message
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import OVERALL_HEALTH
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from reflexio_server.core import limits
from reflexio_server.core.access.caller import Authenticate, Caller
from reflexio_server.core.errors import (
    Code,
    ServiceError,
    internal,
    malformed,
    shutting_down,
)
from reflexio_server.core.failure_log import note_failure
from reflexio_server.rpc.field_count import has_too_many_fields, plan_for
from reflexio_server.rpc.methods import Method, by_path
from reflexio_server.rpc.status import to_status

Context = grpc.aio.ServicerContext[Any, Any]

STATUS_METADATA = "grpc-status-details-bin"
GRPC_CODES = {
    code: grpc_code
    for grpc_code in grpc.StatusCode
    for code in Code
    if grpc_code.value[0] == code.value
}
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", limits.MESSAGE_SIZE_BYTES_MAX),
    ("grpc.max_send_message_length", limits.MESSAGE_SIZE_BYTES_MAX),
    # Two servers on one port would share it silently.
    ("grpc.so_reuseport", 0),
    # From 1,000 on gRPC itself would cancel calls, and their callers could not tell why: they are
    # refused in words instead (rpc/admission.py).
    ("grpc.server.max_pending_requests", limits.CALLS_UNTAKEN_MAX),
    ("grpc.server.max_pending_requests_hard_limit", limits.CALLS_UNTAKEN_MAX),
    ("grpc.max_concurrent_streams", limits.GRPC_STREAMS_MAX),
    # The soft limit refuses by chance between the two, so there is one.
    ("grpc.max_metadata_size", limits.GRPC_METADATA_BYTES_MAX),
    ("grpc.absolute_max_metadata_size", limits.GRPC_METADATA_BYTES_MAX),
    ("grpc.max_connection_idle_ms", limits.GRPC_IDLE_TIMEOUT_S * 1000),
    ("grpc.server_handshake_timeout_ms", limits.GRPC_HANDSHAKE_TIMEOUT_S * 1000),
    ("grpc.keepalive_time_ms", limits.GRPC_KEEPALIVE_S * 1000),
    ("grpc.keepalive_timeout_ms", limits.GRPC_KEEPALIVE_TIMEOUT_S * 1000),
    # gRPC's own five minutes would end a quiet stream of a client that pings every two.
    ("grpc.http2.min_ping_interval_without_data_ms", limits.GRPC_PING_INTERVAL_S_MIN * 1000),
    ("grpc.keepalive_permit_without_calls", 1),
    # A stream that is reset at once still counts until its handler has ended ("rapid reset").
    ("grpc.http.overload_protection", 1),
)

log = structlog.get_logger()


class GrpcServer:
    """Serves the bound RPCs with grpc.aio, on the one event loop that everything shares."""

    def __init__(self, methods: Sequence[Method], authenticate: Authenticate) -> None:
        self._server = grpc.aio.server(options=CHANNEL_OPTIONS)
        self._health = health_aio.HealthServicer()
        self._services = sorted(
            {method.descriptor.containing_service.full_name for method in methods}
        )
        self._table = _Table(methods, authenticate)
        self._server.add_generic_rpc_handlers((self._table,))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            (
                *self._services,
                health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,
                reflection.SERVICE_NAME,
            ),
            self._server,
        )

    def listen(self, address: str, tls: grpc.ServerCredentials | None = None) -> int:
        """Bind `host:port` or `unix:path`; returns the port, 1 for a socket file."""
        if tls is not None:
            return int(self._server.add_secure_port(address, tls))
        return int(self._server.add_insecure_port(address))

    def listen_privately(self, path: str) -> None:
        """Bind a socket file that nobody but its owner may open."""
        previous_umask = os.umask(0o177)
        try:
            # gRPC percent-decodes the path of a unix address.
            self.listen("unix:" + path.replace("%", "%25"))
        finally:
            os.umask(previous_umask)

    async def start(self) -> None:
        """Begin to serve and say so by health."""
        await self._server.start()
        await self.set_serving(True)

    async def set_serving(self, is_serving: bool) -> None:
        """Tell by health whether calls are answered; after `announce_stop` they are not."""
        states = health_pb2.HealthCheckResponse
        for service in (OVERALL_HEALTH, *self._services):
            await self._health.set(service, states.SERVING if is_serving else states.NOT_SERVING)

    async def announce_stop(self) -> None:
        """Turn health to NOT_SERVING for good, while calls still go on."""
        await self._health.enter_graceful_shutdown()

    def refuse_new_calls(self) -> None:
        """Answer SHUTTING_DOWN to every further call, while running ones go on.

        gRPC resets a call that reaches a server in its shutdown, and its caller hears CANCELLED, as
        if it had ended the call itself. Callers that were refused in words do not come that late.
        """
        self._table.is_refusing = True

    async def stop(self, grace_s: float) -> None:
        """Take no new call; end the running ones after `grace_s` seconds."""
        await self._server.stop(grace_s)


class _Table(grpc.GenericRpcHandler):
    """The bound RPCs as grpc handlers, looked up by path."""

    def __init__(self, methods: Sequence[Method], authenticate: Authenticate) -> None:
        self._handlers = {
            path: _handler(method, authenticate) for path, method in by_path(methods).items()
        }
        self._refusal: Any = grpc.stream_stream_rpc_method_handler(_refuse_stopping)
        self.is_refusing = False

    def service(self, handler_call_details: Any) -> Any:
        """Return the handler of a path, None (UNIMPLEMENTED) when there is none."""
        handler = self._handlers.get(handler_call_details.method)
        return self._refusal if handler is not None and self.is_refusing else handler


async def _refuse_stopping(_requests: AsyncIterator[bytes], context: Context) -> None:
    await _abort(context, shutting_down(), None)


def decoder(method: Method) -> Callable[[bytes], Message]:
    """Return what makes the RPC's request of bytes, or refuses them in words.

    gRPC would decode before anybody is asked who is calling, and log a traceback of what it cannot.
    """
    plan = plan_for(method.descriptor.input_type)

    def decode(data: bytes) -> Message:
        if has_too_many_fields(data, plan):
            raise malformed(
                f"the message holds more than {limits.FIELDS_MAX} fields; send it in parts"
            )
        try:
            return method.request_class.FromString(data)
        except DecodeError:
            raise malformed("the bytes are not a message of the expected type") from None

    return decode


def _handler(method: Method, authenticate: Authenticate) -> Any:
    if method.feed is not None:
        return grpc.unary_stream_rpc_method_handler(
            _feeding(method, authenticate),
            response_serializer=method.response_class.SerializeToString,
        )
    if method.stream is not None:
        return grpc.stream_stream_rpc_method_handler(
            _streaming(method, authenticate),
            response_serializer=method.response_class.SerializeToString,
        )
    return grpc.unary_unary_rpc_method_handler(
        _unary(method, authenticate),
        response_serializer=method.response_class.SerializeToString,
    )


def _unary(method: Method, authenticate: Authenticate) -> Any:
    call, decode = method.call, decoder(method)
    assert call is not None

    async def handle(data: bytes, context: Context) -> Message:
        caller = None
        try:
            caller = authenticate(_headers(context))
            return await call(decode(data), caller)
        except ServiceError as error:
            note_failure(error, caller.call_id if caller else None, method.path)
            await _abort(context, error, caller)
        except Exception:
            log.exception("call_failed", rpc=method.path, call_id=caller and caller.call_id)
            await _abort(context, internal(), caller)

    return handle


def _feeding(method: Method, authenticate: Authenticate) -> Any:
    feed, decode = method.feed, decoder(method)
    assert feed is not None

    async def handle(data: bytes, context: Context) -> AsyncIterator[Message]:
        caller = None
        try:
            caller = authenticate(_headers(context))
            async with aclosing(feed(decode(data), caller)) as responses:
                async for response in responses:
                    yield response
        except ServiceError as error:
            note_failure(error, caller.call_id if caller else None, method.path)
            await _abort(context, error, caller)
        except Exception:
            log.exception("call_failed", rpc=method.path, call_id=caller and caller.call_id)
            await _abort(context, internal(), caller)

    return handle


def _streaming(method: Method, authenticate: Authenticate) -> Any:
    stream, decode = method.stream, decoder(method)
    assert stream is not None

    async def decoded(parts: AsyncIterator[bytes]) -> AsyncIterator[Message]:
        async for data in parts:
            yield decode(data)

    async def handle(parts: AsyncIterator[bytes], context: Context) -> AsyncIterator[Message]:
        caller = None
        try:
            caller = authenticate(_headers(context))
            async with aclosing(stream(decoded(parts), caller)) as responses:
                async for response in responses:
                    yield response
        except ServiceError as error:
            note_failure(error, caller.call_id if caller else None, method.path)
            await _abort(context, error, caller)
        except Exception:
            log.exception("call_failed", rpc=method.path, call_id=caller and caller.call_id)
            await _abort(context, internal(), caller)

    return handle


def _headers(context: Context) -> Mapping[str, str]:
    metadata = context.invocation_metadata() or ()
    return {key: value for key, value in metadata if isinstance(value, str)}


async def _abort(context: Context, error: ServiceError, caller: Caller | None) -> NoReturn:
    details = to_status(error, caller).SerializeToString()
    await context.abort(
        GRPC_CODES[error.code], error.message, trailing_metadata=((STATUS_METADATA, details),)
    )
