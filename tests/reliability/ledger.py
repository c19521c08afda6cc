"""What a publisher sent and what the server acknowledged, kept while the server is killed."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import grpc
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.serving import HOST

ITEMS_PER_MESSAGE = 8
CALL_TIMEOUT_S = 20.0


@dataclass
class Ledger:
    """The requests of one publisher. `sent` is written before sending, `acked` after the answer."""

    user_id: str
    sent: dict[str, pb.PublishInteractionRequest] = field(default_factory=dict)
    acked: dict[str, list[int]] = field(default_factory=dict)

    def request(self, texts: random.Random) -> pb.PublishInteractionRequest:
        """Make the next request, of one to four interactions, and note it as sent."""
        number = len(self.sent)
        request = pb.PublishInteractionRequest(
            user_id=self.user_id, session_id=f"s{number % 7}", request_id=f"{self.user_id}-{number}"
        )
        for turn in range(texts.randint(1, 4)):
            request.interaction_data_list.add(
                content=f"{self.user_id} {number} {turn} {texts.random()}", created_at=turn
            )
        self.sent[request.request_id] = request
        return request


def publish_unary(port: int, ledger: Ledger, texts: random.Random, stop: threading.Event) -> None:
    """Publish one request after the other until the server is gone or `stop` is set."""
    with grpc.insecure_channel(f"{HOST}:{port}") as channel:
        stub = stubs.InteractionServiceStub(channel)
        while not stop.is_set():
            request = ledger.request(texts)
            try:
                answer = stub.PublishInteraction(request, timeout=CALL_TIMEOUT_S)
            except grpc.RpcError:
                return
            ledger.acked[answer.request_id] = list(answer.interaction_ids)


def publish_bulk(port: int, ledger: Ledger, texts: random.Random, stop: threading.Event) -> None:
    """Stream requests until the server is gone or `stop` is set; acks are noted as they come."""

    def messages() -> Iterator[pb.BulkPublishInteractionsRequest]:
        while not stop.is_set():
            yield pb.BulkPublishInteractionsRequest(
                items=[ledger.request(texts) for _ in range(ITEMS_PER_MESSAGE)]
            )

    with grpc.insecure_channel(f"{HOST}:{port}") as channel:
        stub = stubs.InteractionServiceStub(channel)
        try:
            for response in stub.BulkPublishInteractions(messages(), timeout=CALL_TIMEOUT_S):
                for result in response.results:
                    assert result.HasField("response"), result.error
                    ledger.acked[result.response.request_id] = list(result.response.interaction_ids)
        except grpc.RpcError:
            return
