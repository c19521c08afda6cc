"""JSON over HTTP/2 inside TLS, for callers that offer h2 alone: answered as over HTTP/1.1."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import h2.config
import h2.connection
import h2.events
import httpx2
import pytest

from tests.support.certificates import Certificates
from tests.support.serving import HOST, Server
from tests.tls.conftest import client, curl

TIMEOUT_S = 60.0
PUBLISH = "/api/publish_interaction"
LIST = "/api/get_interactions"
TURNS = [{"content": "x" * 60_000}] * 10
"""Together larger than the windows that HTTP/2 begins with."""


def body(user_id: str) -> bytes:
    return json.dumps(
        {"user_id": user_id, "session_id": "s", "interaction_data_list": TURNS}
    ).encode()


class Reply(NamedTuple):
    """What came back on one stream."""

    status: int
    body: bytes


def talk(
    server: Server, certificates: Certificates, requests: list[tuple[str, bytes]]
) -> list[Reply]:
    """Send all requests at once on one connection of the h2 package; return their replies."""
    context = certificates.caller_context()
    context.set_alpn_protocols(["h2"])
    caller = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    statuses: dict[int, int] = {}
    bodies: dict[int, bytes] = {}
    ended: set[int] = set()
    with (
        socket.create_connection((HOST, server.port), timeout=TIMEOUT_S) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as secured,
    ):
        assert secured.selected_alpn_protocol() == "h2"
        caller.initiate_connection()
        unsent: dict[int, bytes] = {}
        for path, data in requests:
            stream = caller.get_next_available_stream_id()
            headers = {
                ":method": "POST" if data else "GET",
                ":scheme": "https",
                ":authority": f"{HOST}:{server.port}",
                ":path": path,
                "content-type": "application/json",
            }
            caller.send_headers(stream, list(headers.items()), end_stream=not data)
            if data:
                unsent[stream] = data
        while len(ended) < len(requests):
            for stream, data in list(unsent.items()):
                size = min(caller.local_flow_control_window(stream), caller.max_outbound_frame_size)
                if size:
                    rest = data[size:]
                    caller.send_data(stream, data[:size], end_stream=not rest)
                    unsent[stream] = rest
                    if not rest:
                        del unsent[stream]
            secured.sendall(caller.data_to_send())
            if any(caller.local_flow_control_window(stream) for stream in unsent):
                continue
            received = secured.recv(65_536)
            assert received, "the connection ended"
            for event in caller.receive_data(received):
                if isinstance(event, h2.events.ResponseReceived):
                    statuses[event.stream_id] = int(dict(event.headers)[":status"])
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                    caller.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    ended.add(event.stream_id)
                else:
                    assert not isinstance(
                        event, h2.events.StreamReset | h2.events.ConnectionTerminated
                    )
    return [Reply(statuses[stream], bodies.get(stream, b"")) for stream in sorted(ended)]


def test_the_h2_package_publishes_and_reads(server: Server, certificates: Certificates) -> None:
    """Several requests at once on one connection, bodies larger than a window both ways."""
    users = [f"h2 {number}" for number in range(5)]
    published = talk(server, certificates, [(PUBLISH, body(user)) for user in users])
    assert [reply.status for reply in published] == [200] * len(users)
    asked = [(LIST, json.dumps({"user_id": user}).encode()) for user in users]
    for reply in talk(server, certificates, [*asked, (LIST, b"{}"), ("/healthz", b"")]):
        found = json.loads(reply.body)
        if reply.status == 400:
            assert found["code"] == "INVALID_ARGUMENT"
        elif "interactions" in found:
            assert [interaction["content"] for interaction in found["interactions"]] == [
                turn["content"] for turn in TURNS
            ]
        else:
            assert found == {"status": "ok"}


@pytest.fixture
def calling(server: Server, certificates: Certificates) -> Iterator[httpx2.Client]:
    """Give a client that offers h2 and nothing else."""
    with httpx2.Client(
        http1=False,
        http2=True,
        base_url=server.url,
        verify=certificates.caller_context(),
        trust_env=False,
        timeout=TIMEOUT_S,
    ) as opened:
        yield opened


def test_pages_errors_and_lines_are_answered(calling: httpx2.Client) -> None:
    """One connection for all of them."""
    health = calling.get("/healthz")
    assert (health.http_version, health.json()) == ("HTTP/2", {"status": "ok"})
    assert calling.get("/openapi.json").json()["openapi"]
    assert calling.get("/nothing").status_code == 404
    refused = calling.post(LIST, json={"user_id": ""})
    assert (refused.status_code, refused.json()["detail"][0]["field"]) == (400, "user_id")
    lines = b"\n".join(body(f"h2 line {number}") for number in range(3))
    acks = calling.post(
        "/api/bulk_publish", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    assert [json.loads(ack)["success"] for ack in acks.text.splitlines()] == [True] * 3


def test_grpc_goes_on_beside(
    calling: httpx2.Client, server: Server, certificates: Certificates
) -> None:
    """Both offer h2 alone; what comes first on a connection tells them apart."""
    assert calling.get("/api/whoami").json()["success"]
    with client(server.url, certificates.ca) as other:
        assert other.whoami().success
    assert calling.get("/api/whoami").json()["success"]


@pytest.mark.parametrize("version", ["--http2", "--http2-prior-knowledge"])
def test_curl_with_http2_is_answered(
    server: Server, certificates: Certificates, version: str, tmp_path: Path
) -> None:
    """By whatever its offer ends in, twice on one connection."""
    file = tmp_path / "body.json"
    file.write_bytes(body(f"curl {version}"))
    posted = curl(
        *(version, "--cacert", certificates.ca, "--header", "Content-Type: application/json"),
        *("--data-binary", f"@{file}", f"{server.url}{PUBLISH}"),
    )
    assert json.loads(posted.stdout)["success"], posted.stderr
    health = f"{server.url}/healthz"
    twice = curl(version, "--cacert", certificates.ca, health, health)
    assert twice.stdout.count('"ok"') == 2, twice.stderr
