"""Publishing experts' answers to a real server, and reading what was learned from them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_pb2
from reflexio.v1 import learning_service_pb2 as learning_pb
from reflexio.v1.interaction_service_pb2_grpc import InteractionServiceStub
from reflexio.v1.learning_service_pb2_grpc import LearningServiceStub

from tests.support.serving import HOST, Server
from tests.support.store.databases import OpenStore, database_url_of

CALL_TIMEOUT_S = 60.0
ENDS = (learning_pb2.LEARNING_STATUS_DONE, learning_pb2.LEARNING_STATUS_FAILED)

QUESTION = "What is your return policy for electronics?"
AGENT = "You can return electronics within 30 days of purchase."
EXPERT = (
    "Electronics can be returned within 30 days of purchase with the original receipt. "
    "Items must be in original packaging and include all accessories. "
    "Opened software and personal care electronics are final sale. "
    "For defective items, the return window extends to 90 days. "
    "Refunds are processed to the original payment method within 5-7 business days."
)


class Stub(InteractionServiceStub, LearningServiceStub):
    """A stub of the RPCs that publish and of those that tell what was learned."""

    def __init__(self, channel: grpc.Channel) -> None:
        InteractionServiceStub.__init__(self, channel)
        LearningServiceStub.__init__(self, channel)


@contextmanager
def talking_to(server: Server) -> Iterator[Stub]:
    """Give a stub of a running server."""
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        yield Stub(channel)


def reviewed(request_id: str, expert: str = EXPERT, **fields: Any) -> pb.PublishInteractionRequest:
    """Return a conversation of two turns, the second with an expert's answer."""
    turns: list[dict[str, str]] = [
        {"role": "User", "content": QUESTION},
        {"role": "Agent", "content": AGENT, "expert_content": expert},
    ]
    return pb.PublishInteractionRequest(
        request_id=request_id,
        interaction_data_list=turns,
        **{"user_id": "customer_001", "session_id": "s", "agent_version": "v1.0", **fields},
    )


def learned(stub: Stub, request_id: str) -> learning_pb.WatchLearningResponse:
    """Watch a request until its learning has ended, and return how."""
    watch = learning_pb.WatchLearningRequest(request_id=request_id)
    *_, last = stub.WatchLearning(watch, timeout=CALL_TIMEOUT_S)
    assert last.status in ENDS
    return last


def status_of(stub: Stub, request_id: str) -> learning_pb.GetLearningStatusResponse:
    """Return how far the learning from a request is now."""
    status: learning_pb.GetLearningStatusResponse = stub.GetLearningStatus(
        learning_pb.GetLearningStatusRequest(request_id=request_id), timeout=CALL_TIMEOUT_S
    )
    return status


def rows(data_dir: Path, table: str) -> list[dict[str, Any]]:
    """Return a table of a server's database, in the order of its rows."""
    # The first column is the row's id.
    return OpenStore(data_dir, database_url_of(data_dir)).rows(f"SELECT * FROM {table} ORDER BY 1")
