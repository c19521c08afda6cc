"""The gRPC server: the bound RPCs, health and reflection on one listening address."""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import OVERALL_HEALTH
from grpc_health.v1.health import aio as health_aio

from reflexio_server.core import limits
from reflexio_server.core.access.caller import Authenticate, Scope, new_call_id
from reflexio_server.core.errors import shutting_down
from reflexio_server.core.failure_log import UNKNOWN_PLACE, note_failure
from reflexio_server.core.memory_budget import MemoryBudget
from reflexio_server.rpc.call_entry import Context, Entry
from reflexio_server.rpc.grpc_handlers import abort, handler_of, quick_handler_of
from reflexio_server.rpc.methods import Method, by_path, required_scope
from reflexio_server.rpc.reflection import serve_reflection

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
    # What comes before the server asks for more is a constant, whatever the network would bear.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", limits.GRPC_WINDOW_BYTES),
    # A stream that is reset at once still counts until its handler has ended ("rapid reset").
    ("grpc.http.overload_protection", 1),
)


class GrpcServer:
    """Serves the bound RPCs with grpc.aio, on the one event loop that everything shares."""

    def __init__(
        self,
        methods: Sequence[Method],
        authenticate: Authenticate,
        budget: MemoryBudget | None = None,
        guests: Sequence[Method] = (),
    ) -> None:
        """`budget` is what calls may hold in memory; the front counts there what is on its way.

        `guests` are RPCs of others' contracts; they write.
        """
        self._server = grpc.aio.server(options=CHANNEL_OPTIONS)
        self._health = health_aio.HealthServicer()
        self._services = sorted(
            {method.descriptor.containing_service.full_name for method in (*methods, *guests)}
        )
        self._reading_services = set(self._services) - {
            method.descriptor.containing_service.full_name
            for method in methods
            if required_scope(method) is not Scope.READ
        }
        for guest in guests:
            self._reading_services.discard(guest.descriptor.containing_service.full_name)
        self._table = _Table((*methods, *guests), Entry(authenticate, budget or MemoryBudget()))
        self._server.add_generic_rpc_handlers((self._table,))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        health = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
        serve_reflection(self._server, (*self._services, health))

    def listen(self, address: str) -> int:
        """Bind `host:port` or `unix:path`; returns the port, 1 for a socket file."""
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

    async def set_serving(self, is_serving: bool, *, can_write: bool = True) -> None:
        """Tell by health whether calls are answered; after `announce_stop` they are not.

        Without `can_write` that is said of the services that only read.
        """
        states = health_pb2.HealthCheckResponse
        for service in (OVERALL_HEALTH, *self._services):
            is_well = is_serving and (can_write or service in self._reading_services)
            await self._health.set(service, states.SERVING if is_well else states.NOT_SERVING)

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

    def __init__(self, methods: Sequence[Method], entry: Entry) -> None:
        self._entry = entry
        self._handlers = {
            path: (handler_of(method, entry), quick_handler_of(method, entry))
            for path, method in by_path(methods).items()
        }
        self._refusal: Any = grpc.stream_stream_rpc_method_handler(_refuse_stopping)
        self.is_refusing = False

    def service(self, handler_call_details: Any) -> Any:
        """Return the handler of a path, None (UNIMPLEMENTED) when there is none."""
        handlers = self._handlers.get(handler_call_details.method)
        metadata = handler_call_details.invocation_metadata
        if handlers is None:
            self._entry.open_to_all(metadata)
            return None
        if self.is_refusing:
            return self._refusal
        return handlers[self._entry.has_small_message(metadata)]


async def _refuse_stopping(_requests: AsyncIterator[bytes], context: Context) -> None:
    call_id, error = new_call_id(), shutting_down()
    note_failure(error, call_id, UNKNOWN_PLACE)
    await abort(context, error, call_id)
