"""The RPC `TraceService/Export` of OTLP: agents' spans are published as one bulk stream."""

from collections.abc import AsyncIterator, Sequence

from google.rpc import error_details_pb2, status_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as otlp
from reflexio.v1 import interaction_service_pb2 as pb

from reflexio_server.core.access.caller import Caller, Scope
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.limits import WARNING_CHARS_MAX
from reflexio_server.rpc.methods import Method, authorise, by_path
from reflexio_server.rpc.otlp.requests import publishes

BULK_PATH = "/reflexio.v1.InteractionService/BulkPublishInteractions"
TRANSIENT = frozenset({Code.RESOURCE_EXHAUSTED, Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED})
"""What an exporter sends the whole batch for again; what is stored by then is not stored twice."""
RETRY_AFTER_S = 1.0


def trace_export(methods: Sequence[Method]) -> Method:
    """Return the RPC, which publishes by the bulk RPC of `methods`, under its scope and rates."""
    bulk = by_path(methods)[BULK_PATH].stream
    assert bulk is not None
    publish = bulk

    async def export(
        request: otlp.ExportTraceServiceRequest, caller: Caller
    ) -> otlp.ExportTraceServiceResponse:
        authorise(Scope.WRITE, caller)
        response = otlp.ExportTraceServiceResponse()
        message = pb.BulkPublishInteractionsRequest(items=publishes(request))
        if not message.items:
            return response
        async for results in publish(_alone(message), caller):
            for result in results.results:  # type: ignore[attr-defined]  # it is the bulk RPC's
                if result.HasField("error"):
                    _note(response, result.error)
        return response

    return Method(
        descriptor=otlp.DESCRIPTOR.services_by_name["TraceService"].methods_by_name["Export"],
        request_class=otlp.ExportTraceServiceRequest,
        response_class=otlp.ExportTraceServiceResponse,
        call=export,
        feed=None,
        stream=None,
    )


async def _alone(
    message: pb.BulkPublishInteractionsRequest,
) -> AsyncIterator[pb.BulkPublishInteractionsRequest]:
    yield message


def _note(response: otlp.ExportTraceServiceResponse, error: status_pb2.Status) -> None:
    """Count a span that was refused for good; raise what the batch is to be sent again for."""
    code = Code(error.code)
    info = error_details_pb2.ErrorInfo()
    for detail in error.details:
        detail.Unpack(info)
    if code in TRANSIENT:
        raise ServiceError(code, info.reason, error.message, retry_after_s=RETRY_AFTER_S)
    response.partial_success.rejected_spans += 1
    if not response.partial_success.error_message:
        response.partial_success.error_message = error.message[:WARNING_CHARS_MAX]
