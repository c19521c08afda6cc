"""A gRPC server process that does what a test tells it, over the real contract and real sockets.

Started as `python scripted_server.py PORT [CERTIFICATE KEY]`. Commands come as JSON lines on
standard input, each answered by a JSON line. A publish is remembered by its request_id and answered
the second time as the first. Other calls answer success, unless a step was scripted:

    {"reply": BASE64}                         that response
    {"code": "UNAVAILABLE", "message": ...}   that status; also reason, metadata, violations,
                                              retry_after_s, request_id, bare (no details)
    {"sleep_s": 1}                            wait, then go on as unscripted
    {"after_items": 3, "code": ...}           a bulk stream ends so after that many results
    {"after_items": 3, "sleep_s": 9}          a bulk stream falls silent after that many results
    {"answers": [BASE64, ...], "code": ...}   a watch gives these answers, then that status if any
    {"answers": [BASE64, ...], "sleep_s": 9}  a watch gives these answers, then falls silent

An item of a bulk stream is refused when its user_id begins with "refused", and put off as by a
server that is behind, the first N times, when its user_id is "busy-N".
"""

import base64
import json
import sys
import threading
import time
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2
from reflexio.v1 import interaction_service_pb2

from tests.support.rpcs import METHODS

MESSAGE_SIZE_BYTES_MAX = 32 * 2**20
THREADS = 64
BULK = "BulkPublishInteractions"
OVERLOADED = {"code": "RESOURCE_EXHAUSTED", "reason": "OVERLOADED", "retry_after_s": 0.01}


def to_status(step: dict[str, Any]) -> status_pb2.Status:
    """Return the status that a step describes, with its details."""
    code = grpc.StatusCode[step["code"]].value[0]
    status = status_pb2.Status(code=code, message=step.get("message", "scripted"))
    if "reason" in step:
        info = error_details_pb2.ErrorInfo(
            reason=step["reason"], domain="reflexio", metadata=step.get("metadata", {})
        )
        status.details.add().Pack(info)
    if "violations" in step:
        bad_request = error_details_pb2.BadRequest()
        for field, description in step["violations"]:
            bad_request.field_violations.add(field=field, description=description)
        status.details.add().Pack(bad_request)
    if "retry_after_s" in step:
        delay = Duration()
        delay.FromNanoseconds(int(step["retry_after_s"] * 1e9))
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    if "request_id" in step:
        status.details.add().Pack(error_details_pb2.RequestInfo(request_id=step["request_id"]))
    return status


def abort(context: grpc.ServicerContext, step: dict[str, Any]) -> None:
    """End a call with the status that a step describes."""
    status = to_status(step)
    if not step.get("bare"):
        details = ("grpc-status-details-bin", status.SerializeToString())
        context.set_trailing_metadata((details,))
    context.abort(grpc.StatusCode[step["code"]], status.message)


class Script:
    """What was called and stored, and what is to happen next; guarded by its lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.calls: list[dict[str, Any]] = []
        self.steps: dict[str, list[dict[str, Any]]] = {}
        self.stored: dict[str, list[int]] = {}
        self.message_sizes: list[int] = []
        self.put_off: dict[str, int] = {}
        self.last_interaction_id = 0
        self.open_streams = 0

    def enter(self, rpc: str, request: Any, context: grpc.ServicerContext) -> dict[str, Any]:
        """Record a call and return its step, empty when none is scripted."""
        data = b"" if request is None else request.SerializeToString()
        metadata = {
            key: value for key, value in context.invocation_metadata() if isinstance(value, str)
        }
        with self.lock:
            self.calls.append(
                {
                    "rpc": rpc,
                    "request": base64.b64encode(data).decode(),
                    "metadata": metadata,
                    "time_left_s": context.time_remaining(),
                }
            )
            steps = self.steps.get(rpc)
            return steps.pop(0) if steps else {}

    def publish(self, request: Any) -> interaction_service_pb2.PublishInteractionResponse:
        """Store a publish once."""
        with self.lock:
            if request.request_id not in self.stored:
                first = self.last_interaction_id + 1
                self.last_interaction_id += len(request.interaction_data_list)
                self.stored[request.request_id] = list(range(first, self.last_interaction_id + 1))
            interaction_ids = self.stored[request.request_id]
        return interaction_service_pb2.PublishInteractionResponse(
            success=True,
            request_id=request.request_id,
            interaction_ids=interaction_ids,
            warnings=["from the server"] if request.user_id == "warned" else [],
        )

    def puts_off(self, request: Any) -> bool:
        """Tell whether an item is to come again later, and count that."""
        name, _, times = request.user_id.partition("-")
        if name != "busy":
            return False
        with self.lock:
            count = self.put_off.get(request.request_id, 0)
            self.put_off[request.request_id] = count + 1
        return count < int(times)


def unary(script: Script, rpc: str, response_class: Any) -> Any:
    """Return the handler of a unary RPC."""

    def handle(request: Any, context: grpc.ServicerContext) -> Any:
        step = script.enter(rpc, request, context)
        if "sleep_s" in step:
            calls = script.calls
            time.sleep(step["sleep_s"])
            if script.calls is not calls:
                context.abort(grpc.StatusCode.CANCELLED, "the test that called has ended")
        if "code" in step:
            abort(context, step)
        if "reply" in step:
            return response_class.FromString(base64.b64decode(step["reply"]))
        if rpc == "PublishInteraction":
            return script.publish(request)
        response = response_class()
        if "success" in response_class.DESCRIPTOR.fields_by_name:
            response.success = True
        return response

    return handle


def bulk(script: Script) -> Any:
    """Return the handler of the bulk stream."""

    def handle(requests: Any, context: grpc.ServicerContext) -> Any:
        step = script.enter(BULK, None, context)
        with script.lock:
            script.open_streams += 1
        try:
            yield from answers(requests, context, step)
        finally:
            with script.lock:
                script.open_streams -= 1

    def answers(requests: Any, context: grpc.ServicerContext, step: dict[str, Any]) -> Any:
        sequence = 0
        items_max = step.get("after_items")
        if step and items_max is None:
            abort(context, step)
        for message in requests:
            with script.lock:
                script.message_sizes.append(len(message.items))
            response = interaction_service_pb2.BulkPublishInteractionsResponse()
            for item in message.items:
                if items_max == sequence:
                    yield response
                    if "sleep_s" in step:
                        time.sleep(step["sleep_s"])
                    abort(context, {"code": "UNAVAILABLE", **step})
                result = response.results.add(sequence=sequence)
                sequence += 1
                if item.user_id.startswith("refused"):
                    refusal = {"code": "INVALID_ARGUMENT", "reason": "INVALID_FIELD"}
                    result.error.CopyFrom(to_status(refusal))
                elif script.puts_off(item):
                    result.error.CopyFrom(to_status(OVERLOADED))
                else:
                    result.response.CopyFrom(script.publish(item))
            yield response

    return handle


def watch(script: Script, rpc: str, response_class: Any) -> Any:
    """Return the handler of an RPC that streams its responses."""

    def handle(request: Any, context: grpc.ServicerContext) -> Any:
        step = script.enter(rpc, request, context)
        with script.lock:
            script.open_streams += 1
        ended = threading.Event()
        if not context.add_callback(ended.set):
            ended.set()
        try:
            for answer in step.get("answers", ()):
                yield response_class.FromString(base64.b64decode(answer))
            if "sleep_s" in step:
                ended.wait(step["sleep_s"])
            if "code" in step:
                abort(context, step)
        finally:
            with script.lock:
                script.open_streams -= 1

    return handle


class Handlers(grpc.GenericRpcHandler):
    """All RPCs of the contract."""

    def __init__(self, script: Script) -> None:
        self._handlers = {}
        for method in METHODS:
            path = f"/{method.containing_service.full_name}/{method.name}"
            self._handlers[path] = self._handler(script, method)

    @staticmethod
    def _handler(script: Script, method: Any) -> Any:
        request_class = message_factory.GetMessageClass(method.input_type)
        response_class = message_factory.GetMessageClass(method.output_type)
        coders = (request_class.FromString, response_class.SerializeToString)
        if method.name == BULK:
            return grpc.stream_stream_rpc_method_handler(bulk(script), *coders)
        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(
                watch(script, method.name, response_class), *coders
            )
        return grpc.unary_unary_rpc_method_handler(
            unary(script, method.name, response_class), *coders
        )

    def service(self, handler_call_details: Any) -> Any:
        """Return the handler of a path."""
        return self._handlers.get(handler_call_details.method)


def obey(script: Script, command: dict[str, Any]) -> Any:
    """Carry out one command and return its answer."""
    with script.lock:
        match command["do"]:
            case "reset":
                script.reset()
            case "steps":
                script.steps[command["rpc"]] = command["steps"]
            case "state":
                return {
                    "calls": script.calls,
                    "stored": script.stored,
                    "message_sizes": script.message_sizes,
                    "open_streams": script.open_streams,
                }
    return None


def main(port: str, *tls: str) -> None:
    """Serve until standard input ends."""
    script = Script()
    server = grpc.server(
        futures.ThreadPoolExecutor(THREADS),
        handlers=[Handlers(script)],
        options=[
            ("grpc.max_receive_message_length", MESSAGE_SIZE_BYTES_MAX),
            ("grpc.max_send_message_length", MESSAGE_SIZE_BYTES_MAX),
            ("grpc.so_reuseport", 0),
        ],
    )
    address = f"127.0.0.1:{port}"
    if tls:
        certificate, key = (Path(path).read_bytes() for path in tls)
        server.add_secure_port(address, grpc.ssl_server_credentials([(key, certificate)]))
    else:
        server.add_insecure_port(address)
    server.start()
    print(json.dumps("serving"), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(script, json.loads(line))), flush=True)
    server.stop(None).wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
