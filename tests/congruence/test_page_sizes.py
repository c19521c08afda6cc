"""Every page fits what a gRPC client takes that sets no limits of its own: 4 MiB."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc, request_service_pb2_grpc
from reflexio.v1 import request_service_pb2 as requests_pb

from tests.support.serving import HOST, running_server

DEFAULT_LIMIT_BYTES = 4 * 2**20
ROWS = 24
LISTED_MAX = 1_000
PAGES_MAX = 100

CONTENTS: dict[str, dict[str, Any]] = {
    "ascii": {"content": "x" * 400_000},
    "emoji": {"content": "😀" * 250_000},
    "numbers": {"tools_used": [{"tool_name": "x", "tool_data": {"n": [1] * 23_000}}]},
    "tools": {"tools_used": [{"tool_name": "x" * 1000, "tool_data": {"n": "y" * 3_000}}] * 90},
    "citations": {"content": "x", "citations": [{"kind": "€" * 1000, "title": "x" * 1000}] * 100},
}
"""Interactions whose size in the database and on the wire differ in every way there is."""


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    """Give a channel with the limits that gRPC sets by itself, to a server full of interactions."""
    folder: Path = tmp_path_factory.mktemp("pages") / "data"
    with (
        running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as server,
        grpc.insecure_channel(f"{HOST}:{server.port}") as opened,
    ):
        stub = interaction_service_pb2_grpc.InteractionServiceStub(opened)
        for name, fields in CONTENTS.items():
            for _ in range(ROWS // 4):
                stub.PublishInteraction(
                    pb.PublishInteractionRequest(
                        user_id=name, session_id=name, interaction_data_list=[fields] * 4
                    ),
                    timeout=60,
                )
        yield opened


@pytest.mark.parametrize("name", CONTENTS)
def test_pages_of_interactions_fit_and_lose_nothing(channel: grpc.Channel, name: str) -> None:
    """A user's interactions come page by page, each once."""
    stub = interaction_service_pb2_grpc.InteractionServiceStub(channel)
    found: list[int] = []
    token = ""
    for _ in range(PAGES_MAX):
        reply = stub.GetInteractions(
            pb.GetInteractionsRequest(user_id=name, top_k=LISTED_MAX, page_token=token), timeout=60
        )
        assert reply.ByteSize() <= DEFAULT_LIMIT_BYTES
        found += [interaction.interaction_id for interaction in reply.interactions]
        token = reply.next_page_token
        if not token:
            break
    assert len(found) == ROWS
    assert found == sorted(set(found), reverse=True)


@pytest.mark.parametrize("name", CONTENTS)
def test_pages_of_sessions_fit_and_lose_nothing(channel: grpc.Channel, name: str) -> None:
    """A session's requests come page by page, each interaction once."""
    stub = request_service_pb2_grpc.RequestServiceStub(channel)
    found: list[int] = []
    token = ""
    for _ in range(PAGES_MAX):
        reply = stub.GetRequests(
            requests_pb.GetRequestsRequest(user_id=name, top_k=LISTED_MAX, page_token=token),
            timeout=60,
        )
        assert reply.ByteSize() <= DEFAULT_LIMIT_BYTES
        assert reply.has_more == bool(reply.next_page_token)
        found += [
            interaction.interaction_id
            for session in reply.sessions
            for listed in session.requests
            for interaction in listed.interactions
        ]
        token = reply.next_page_token
        if not token:
            break
    assert len(found) == ROWS
    assert found == sorted(set(found))


def test_pages_of_everything_fit_and_lose_nothing(channel: grpc.Channel) -> None:
    """The organisation's interactions come page by page, each once."""
    stub = interaction_service_pb2_grpc.InteractionServiceStub(channel)
    found: list[int] = []
    token = ""
    for _ in range(PAGES_MAX):
        reply = stub.GetAllInteractions(
            pb.GetAllInteractionsRequest(limit=LISTED_MAX, page_token=token), timeout=60
        )
        found += [interaction.interaction_id for interaction in reply.interactions]
        token = reply.next_page_token
        if not token:
            break
    assert len(found) == ROWS * len(CONTENTS)
    assert found == sorted(set(found), reverse=True)
