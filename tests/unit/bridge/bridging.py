"""Test-only RPCs behind a bridge, and a client that drives it through its ASGI interface."""

import asyncio
import importlib.resources
import json
import math
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.rpc import status_pb2
from reflexio.v1 import (
    admin_service_pb2,
    interaction_pb2,
    interaction_service_pb2,
    request_service_pb2,
)
from reflexio_server.bridge.app import Bridge
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.rpc.methods import Method, bind
from reflexio_server.rpc.status import to_status

from tests.support.rpcs import ALL_SERVICES

CONTRACT_IMAGE = (
    importlib.resources.files("reflexio_server.bridge") / "generated" / "contract.binpb"
).read_bytes()

JSON = {"content-type": "application/json"}
CHUNKED = {"transfer-encoding": "chunked"}
NDJSON = {"content-type": "application/x-ndjson"}
IMAGE_BYTES = b"\x89PNG\r\n\x1a\n not really"

pb: Any = interaction_service_pb2
RECORDED = ("AdminService", "InteractionService", "RequestService")
"""The services that the recorder answers."""


class Recorder:
    """RPCs that remember the requests they were called with and answer from them."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.image_type = "image/png"
        self.fault: Exception | None = None

    @property
    def last(self) -> Any:
        """The request of the last call."""
        return self.requests[-1]

    def methods(self) -> list[Method]:
        """The contract's RPCs, some of them bound to this recorder."""
        service = pb.DESCRIPTOR.services_by_name["InteractionService"]
        interactions = bind(
            service,
            {
                "PublishInteraction": self.publish,
                "BulkPublishInteractions": self.bulk_publish,
                "SearchInteractions": self.search,
                "GetAllInteractions": self.list_all,
                "GetInteractionImage": self.image,
                "DeleteInteraction": self.delete,
            },
        )
        requests = bind(
            request_service_pb2.DESCRIPTOR.services_by_name["RequestService"],
            {"DeleteRequestsByIds": self.delete_by_ids},
        )
        admin = bind(
            admin_service_pb2.DESCRIPTOR.services_by_name["AdminService"], {"Whoami": self.whoami}
        )
        unserved = [
            method
            for service in ALL_SERVICES
            if service.name not in RECORDED
            for method in bind(service, {})
        ]
        return [*interactions, *requests, *admin, *unserved]

    def _note(self, request: Any) -> None:
        self.requests.append(request)
        if self.fault is not None:
            raise self.fault

    async def publish(self, request: Any, _caller: Caller) -> Any:
        self._note(request)
        return pb.PublishInteractionResponse(
            success=True, message="stored", request_id=request.request_id, warnings=["from the RPC"]
        )

    async def search(self, request: Any, _caller: Caller) -> Any:
        self._note(request)
        click = interaction_pb2.USER_ACTION_CLICK
        found = interaction_pb2.Interaction(user_action=click, score=math.nan)
        return pb.SearchInteractionsResponse(success=True, interactions=[found])

    async def list_all(self, request: Any, _caller: Caller) -> Any:
        self._note(request)
        return pb.GetAllInteractionsResponse(success=True)

    async def image(self, request: Any, _caller: Caller) -> Any:
        self._note(request)
        return pb.GetInteractionImageResponse(
            image={"content_type": self.image_type, "data": IMAGE_BYTES}
        )

    async def delete(self, request: Any, _caller: Caller) -> Any:
        self._note(request)
        return pb.DeleteInteractionResponse(success=True, deleted_count=1)

    async def delete_by_ids(self, request: Any, _caller: Caller) -> Any:
        self._note(request)
        return request_service_pb2.DeleteRequestsByIdsResponse(success=True)

    async def whoami(self, request: Any, caller: Caller) -> Any:
        self._note(request)
        return admin_service_pb2.WhoamiResponse(success=True, org_id=caller.org_id)

    async def bulk_publish(
        self, requests: AsyncIterator[Any], caller: Caller
    ) -> AsyncIterator[Any]:
        """Answer each item, those of the user "refused" with an error."""
        sequence = 0
        async for message in requests:
            self._note(message)
            results = []
            for item in message.items:
                results.append(_result(sequence, item, caller))
                sequence += 1
            yield pb.BulkPublishInteractionsResponse(results=results)


def _result(sequence: int, item: Any, caller: Caller) -> Any:
    if item.user_id == "refused":
        return pb.BulkPublishResult(sequence=sequence, error=refused(caller))
    return pb.BulkPublishResult(
        sequence=sequence,
        response=pb.PublishInteractionResponse(success=True, request_id=item.request_id),
    )


def refused(caller: Caller) -> status_pb2.Status:
    """The status of a refusal with a field at fault and a time to retry at."""
    error = ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "OVERLOADED",
        "the server is behind",
        violations=[],
        retry_after_s=0.25,
    )
    return to_status(error, caller.call_id)


@dataclass(frozen=True)
class Answer:
    """What the bridge sent back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        """The body as NDJSON."""
        return [json.loads(line) for line in self.body.splitlines()]


class Client:
    """Calls a bridge through its ASGI interface; keeps what the bridge was authenticated with."""

    def __init__(
        self,
        methods: Sequence[Method],
        *,
        authenticate: Callable[[Mapping[str, str]], Caller] | None = None,
        serving: Callable[[], bool] = lambda: True,
        image: bytes = CONTRACT_IMAGE,
    ) -> None:
        self.caller = Caller(org_id="org-a")
        self.bridge = Bridge(methods, authenticate or (lambda _: self.caller), serving, image)

    def call(
        self,
        verb: str,
        target: str,
        body: bytes | Any = b"",
        headers: Mapping[str, str] = JSON,
    ) -> Answer:
        """Send one request whose body is bytes, or an object that is sent as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sized = {**headers, "content-length": str(len(data))} if data else dict(headers)
        return self.exchange(verb, target, [data], sized)

    def exchange(
        self, verb: str, target: str, chunks: Iterable[bytes], headers: Mapping[str, str]
    ) -> Answer:
        """Send one request in the given chunks, with exactly these headers."""
        events = asyncio.run(collect(self.bridge, verb, target, chunks, headers))
        assert events[0]["type"] == "http.response.start"
        assert [event["more_body"] for event in events[1:]] == [True] * (len(events) - 2) + [False]
        return Answer(
            status=events[0]["status"],
            headers={name.decode(): value.decode() for name, value in events[0]["headers"]},
            body=b"".join(event["body"] for event in events[1:]),
        )


async def collect(
    app: Bridge, verb: str, target: str, chunks: Iterable[bytes], headers: Mapping[str, str]
) -> list[Any]:
    """Return the events that the application sends for one request."""
    left = list(chunks)
    events: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.Event().wait()
        chunk = left.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(left)}

    async def send(event: Any) -> None:
        events.append(event)

    await app(scope_of(verb, target, headers), receive, send)
    return events


def scope_of(verb: str, target: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the ASGI scope of a request."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "scheme": "http",
        "method": verb,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }


def a_request(**fields: Any) -> dict[str, Any]:
    """Return a publish body that every rule accepts."""
    body = {"user_id": "u1", "session_id": "s1", "interaction_data_list": [{"content": "hello"}]}
    return body | fields


def echoed(message: Any) -> Any:
    """Return a result for each item of a message."""
    return pb.BulkPublishInteractionsResponse(
        results=[
            {"response": pb.PublishInteractionResponse(request_id=item.request_id)}
            for item in message.items
        ]
    )


def assert_error(answer: Answer, status: int, code: str, reason: str) -> Any:
    """Check the whole shape of an error reply and return its body."""
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json) == ["code", "reason", "message", "detail", "request_id"]
    assert (answer.json["code"], answer.json["reason"]) == (code, reason)
    assert answer.json["message"]
    assert answer.json["request_id"]
    return answer.json
