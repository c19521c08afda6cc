"""The server calls nobody: an address in a record is a text (server-side request forgery)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.support.callers import Callers
from tests.support.serving import HOST, running_server

QUIET_S = 2.0  # what a fetch in the background would need to begin, many times over


@contextmanager
def listener() -> Iterator[socket.socket]:
    """Listen on the loopback address and accept nobody."""
    with socket.create_server((HOST, 0), backlog=64) as listening:
        listening.settimeout(QUIET_S)
        yield listening


@pytest.fixture(scope="module")
def learning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Give the callers of a server that embeds, learns and gathers, as it does by default."""
    folder: Path = tmp_path_factory.mktemp("fetching") / "data"
    with (
        running_server(folder) as server,
        grpc.insecure_channel(f"{HOST}:{server.port}") as channel,
    ):
        yield Callers(server, channel)


def addresses(port: int) -> list[str]:
    """Return what a fetcher would follow to the listener."""
    return [
        f"http://{HOST}:{port}/image.png",
        f"http://localhost:{port}/latest/meta-data/",
        f"http://user:secret@{HOST}:{port}/?x=1#y",
        f"HTTP://0x7f000001:{port}/",
        f"https://{HOST}:{port}/image.png",
    ]


def test_nothing_that_is_recorded_is_fetched(learning: Callers) -> None:
    """While it is published, learned from, searched, listed and gathered."""
    with listener() as listening:
        port = listening.getsockname()[1]
        for number, address in enumerate(addresses(port)):
            use_address(learning, f"user {number}", address)
        with pytest.raises(TimeoutError):
            listening.accept()


def use_address(callers: Callers, user_id: str, address: str) -> None:
    """Put an address wherever a record has room, and use every record."""
    said = {
        "role": "Agent",
        "content": f"![see]({address}) Returns take 30 days, see {address}",
        "user_action": "click",
        "user_action_description": address,
        "interacted_image_url": address,
        "expert_content": f"Returns take 90 days with a receipt, see {address} for the form.",
        "shadow_content": address,
        "tools_used": [{"tool_name": address, "tool_data": {"url": address, "$ref": address}}],
        "citations": [{"kind": "playbook", "real_id": address, "title": address}],
    }
    answer = taken(
        callers,
        "PublishInteraction",
        user_id=user_id,
        session_id=address,
        source=address,
        wait_for_response=True,
        interaction_data_list=[{"role": "User", "content": f"returns? {address}"}, said],
    )
    assert answer["learning_status"] == "done"
    profile = {"user_id": user_id, "content": address, "custom_features": {"photo": address}}
    taken(callers, "AddUserProfile", user_profiles=[profile])
    taken(callers, "AddAgentPlaybook", agent_playbooks=[{"trigger": address, "content": address}])
    taken(callers, "SearchInteractions", user_id=user_id, query=address)
    taken(callers, "Search", user_id=user_id, query=address)
    taken(callers, "GetInteractions", user_id=user_id)
    taken(callers, "RunPlaybookAggregation")


def taken(callers: Callers, rpc: str, **fields: Any) -> Any:
    """Call an RPC that must succeed and return its reply."""
    status, body = callers.json(rpc, fields)
    assert status == 200, body
    return body


def test_an_address_that_is_no_web_address_is_refused(learning: Callers) -> None:
    """Other schemes are not even stored as an image's address."""
    for address in ("file:///etc/passwd", "gopher://x/", "ftp://x/", "//x/y", "jar:http://x!/"):
        fields = {
            "user_id": "u",
            "session_id": "s",
            "interaction_data_list": [{"interacted_image_url": address}],
        }
        status, body = learning.json("PublishInteraction", fields)
        assert status == 400
        assert body["detail"][0]["field"] == "interaction_data_list[0].interacted_image_url"
