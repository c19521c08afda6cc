"""One port, both protocols inside TLS: curl, the Python clients, their streams, other ALPN."""

import asyncio
import contextlib
import json
import socket
import ssl
from pathlib import Path

import pytest
import reflexio

from tests.support.certificates import Certificates
from tests.support.serving import HOST, Server, free_port, running_server
from tests.tls.conftest import WORDS_ALONE, client, credentials, curl

TURNS = [{"role": "User", "content": "The parcel is late"}]
BODY = '{"user_id": "curl", "session_id": "s", "interaction_data_list": [{"content": "Late"}]}'
LARGE_BYTES = 20 * 2**20


@pytest.mark.parametrize("version", ["--http1.1", "--http2", "--tlsv1.3", "--tls-max=1.2"])
def test_curl_publishes_and_reads(server: Server, certificates: Certificates, version: str) -> None:
    """Even where it offers HTTP/2 too, it is answered in HTTP/1.1."""
    json_type = "Content-Type: application/json"
    options = (*version.split("="), "--cacert", certificates.ca, "--header", json_type)
    options += ("--write-out", " %{http_version}")
    posted = curl(*options, "--data", BODY, f"{server.url}/api/publish_interaction")
    assert posted.stdout.endswith(" 1.1"), posted.stderr
    request_id = json.loads(posted.stdout.removesuffix(" 1.1"))["request_id"]
    listed = curl(*options, "--data", '{"user_id": "curl"}', f"{server.url}/api/get_requests")
    assert request_id in listed.stdout


def test_python_client_calls_and_streams(server: Server, certificates: Certificates) -> None:
    """Unary calls and a bulk stream, by the same URL as curl's."""
    with client(server.url, certificates.ca) as calling:
        published = calling.publish_interaction("sync", TURNS, "s")
        assert calling.get_interactions("sync").interactions[0].content == "The parcel is late"
        items = [
            {"user_id": "sync bulk", "session_id": "s", "interactions": TURNS} for _ in range(3_000)
        ]
        acks = list(calling.bulk_publish(items))
    assert published.success
    assert [ack.sequence for ack in acks if ack.success] == list(range(3_000))


def test_asyncio_client_calls_and_streams(server: Server, certificates: Certificates) -> None:
    """The same, awaited."""

    async def talk() -> list[bool]:
        async with reflexio.AsyncReflexioClient(
            url_endpoint=server.url, **credentials(certificates.ca)
        ) as calling:
            assert (await calling.whoami()).success
            items = [
                {"user_id": "async bulk", "session_id": "s", "interactions": TURNS}
                for _ in range(3_000)
            ]
            return [ack.success async for ack in calling.bulk_publish(items)]

    assert asyncio.run(talk()) == [True] * 3_000


def test_publisher_publishes(server: Server, certificates: Certificates) -> None:
    """Over a connection of its own."""
    with reflexio.Publisher(url_endpoint=server.url, **credentials(certificates.ca)) as publisher:
        publisher.publish("publisher", TURNS, "s")
        assert publisher.flush(30)
        assert publisher.stats.acked == 1


def test_large_messages_pass_both_ways(server: Server, certificates: Certificates) -> None:
    """20 MB in, over gRPC and HTTP, and the same number of bytes out again, in pages."""
    text = "x" * 1_000_000
    turns = [{"content": text} for _ in range(LARGE_BYTES // len(text))]
    with client(server.url, certificates.ca) as calling:
        calling.publish_interaction("large", turns, "s")
        found = calling.get_interactions("large", top_k=len(turns)).interactions
    assert [interaction.content for interaction in found] == [text] * len(turns)


def test_large_body_passes(server: Server, certificates: Certificates, tmp_path: Path) -> None:
    """20 MB by curl."""
    turns = [{"content": "y" * 1_000_000} for _ in range(20)]
    body = tmp_path / "body.json"
    body.write_text(
        json.dumps({"user_id": "large body", "session_id": "s", "interaction_data_list": turns})
    )
    posted = curl(
        *("--cacert", certificates.ca, "--header", "Content-Type: application/json"),
        *("--data-binary", f"@{body}", f"{server.url}/api/publish_interaction"),
    )
    assert len(json.loads(posted.stdout)["interaction_ids"]) == 20


def negotiated(server: Server, certificates: Certificates, offered: list[str]) -> str | None:
    """Return what the server chooses of the protocols that a caller offers."""
    context = certificates.caller_context()
    if offered:
        context.set_alpn_protocols(offered)
    with (
        socket.create_connection((HOST, server.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as secured,
    ):
        return secured.selected_alpn_protocol()


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["h2"], "h2"),
        (["grpc-exp", "h2"], "h2"),
        (["h2", "http/1.1"], "http/1.1"),
        (["http/1.1"], "http/1.1"),
        (["spdy/3"], None),
        ([], None),
    ],
)
def test_protocol_is_chosen_by_what_is_offered(
    server: Server, certificates: Certificates, offered: list[str], chosen: str | None
) -> None:
    """H2 for those who speak nothing else, as gRPC clients do."""
    assert negotiated(server, certificates, offered) == chosen


def test_tls_before_1_2_is_refused(server: Server, certificates: Certificates) -> None:
    """In words of TLS."""
    answer = curl("--cacert", certificates.ca, "--tls-max", "1.1", f"{server.url}/healthz")
    assert answer.returncode
    assert "protocol" in answer.stderr


def test_further_port_speaks_tls_too(certificates: Certificates, tmp_path: Path) -> None:
    """And nothing else; it asks for certificates as the first does."""
    port = free_port()
    options = certificates.server_options(asks_clients=True)
    context = certificates.caller_context()
    with running_server(tmp_path / "data", WORDS_ALONE, tls=context, grpc_port=port, **options):
        with client(f"https://{HOST}:{port}", certificates.ca, certificates.client) as calling:
            assert calling.whoami().success
        once = reflexio.RetryPolicy(max_attempts=1)
        nobody = client(f"https://{HOST}:{port}", certificates.ca, retry=once)
        with nobody, pytest.raises(reflexio.Unavailable):
            nobody.whoami()
        plain = reflexio.ReflexioClient(url_endpoint=f"http://{HOST}:{port}", retry=once)
        with plain, pytest.raises(reflexio.Unavailable):
            plain.whoami()


def test_handshake_that_stops_is_let_go(server: Server, certificates: Certificates) -> None:
    """A peer that begins TLS and says no more is closed by the server."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    begun = certificates.caller_context().wrap_bio(incoming, outgoing, server_hostname=HOST)
    with pytest.raises(ssl.SSLWantReadError):
        begun.do_handshake()
    with socket.create_connection((HOST, server.port), timeout=60) as peer:
        peer.sendall(outgoing.read()[:50])
        with contextlib.suppress(ConnectionResetError):
            assert peer.recv(100) == b""
