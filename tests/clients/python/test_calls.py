"""Single calls beyond the vectors: sizes, time, restarts, keys and certificates."""

import os
import socket
import urllib.request
from collections.abc import Iterator

import grpc
import pytest
import reflexio
import reflexio.types

from tests.clients.python.naming import named

MESSAGE_CHARS = 1_000_000
TIME_MAX = 4_102_444_800


@pytest.fixture
def client() -> Iterator[reflexio.ReflexioClient]:
    """A client of the open server."""
    with reflexio.ReflexioClient(url_endpoint=os.environ["REFLEXIO_TEST_URL"]) as opened:
        yield opened


def publish(
    client: reflexio.ReflexioClient, user_id: str, *contents: str, request_id: str = ""
) -> reflexio.types.PublishInteractionResponse:
    """Publish one request with these contents."""
    interactions = [{"content": content} for content in contents]
    return client.publish_interaction(user_id, interactions, "s", request_id=request_id or None)


def test_twenty_megabytes(client: reflexio.ReflexioClient) -> None:
    user_id, content = named("large"), "é" * (MESSAGE_CHARS // 2)
    publish(client, user_id, *[content] * 20)
    found = client.get_interactions(user_id).interactions
    assert [interaction.content for interaction in found] == [content] * 20
    search = client.search_interactions(user_id, top_k=20)
    assert [interaction.content for interaction in search.interactions] == [content] * 20
    assert not search.has_more


def test_more_than_the_message_limit_is_refused(client: reflexio.ReflexioClient) -> None:
    user_id = named("oversize")
    with pytest.raises(reflexio.InvalidRequest) as refused:
        publish(client, user_id, *["x" * MESSAGE_CHARS] * 34)
    assert refused.value.reason == "MESSAGE_TOO_LARGE"
    assert not client.get_interactions(user_id).interactions


def test_deadline() -> None:
    """Of a server that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            reflexio.ReflexioClient(url_endpoint=url, timeout=0.5) as client,
            pytest.raises(reflexio.DeadlineExceeded),
        ):
            client.get_interactions("x")


def test_unknown_method() -> None:
    address = os.environ["REFLEXIO_TEST_URL"].removeprefix("http://")
    with grpc.insecure_channel(address) as channel:
        path = "/reflexio.v1.InteractionService/NoSuchMethod"
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path)
        with pytest.raises(grpc.RpcError) as failed:
            call(b"", timeout=30)
    assert failed.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_restart_between_two_calls(client: reflexio.ReflexioClient) -> None:
    user_id = named("restart")
    before = publish(client, user_id, "before")
    restart = urllib.request.Request(
        f"{os.environ['REFLEXIO_TEST_CONTROL_URL']}/restart", method="POST"
    )
    with urllib.request.urlopen(restart) as reply:
        assert reply.status == 200
    publish(client, user_id, "after")
    after, kept = client.get_interactions(user_id).interactions
    assert (after.content, kept.interaction_id) == ("after", before.interaction_ids[0])


def test_unicode_and_great_times(client: reflexio.ReflexioClient) -> None:
    user_id, content = named("Zoë 🚀"), "日本語 שלום 👩‍👩‍👧‍👦 e\u0301"
    client.publish_interaction(user_id, [{"content": content, "created_at": TIME_MAX}], "s")
    (found,) = client.get_interactions(user_id).interactions
    assert (found.user_id, found.content, found.created_at) == (user_id, content, TIME_MAX)


def test_the_same_request_id_is_one_record(client: reflexio.ReflexioClient) -> None:
    user_id, request_id = named("same"), named("same")
    answers = [publish(client, user_id, "once", request_id=request_id) for _ in range(2)]
    assert answers[0].interaction_ids == answers[1].interaction_ids
    with pytest.raises(reflexio.AlreadyExists) as refused:
        publish(client, user_id, "other", request_id=request_id)
    assert refused.value.reason == "REQUEST_ID_REUSED"
    assert len(client.get_interactions(user_id).interactions) == 1


def test_wrong_key() -> None:
    url = os.environ["REFLEXIO_TEST_KEYED_URL"]
    for key in ("", "rfx_nobody_made-this"):
        stranger = reflexio.ReflexioClient(api_key=key, url_endpoint=url)
        with stranger, pytest.raises(reflexio.Unauthenticated):
            stranger.whoami()
    with reflexio.ReflexioClient(os.environ["REFLEXIO_TEST_KEY"], url) as known:
        assert known.whoami().success


def test_mutual_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    url, user_id = os.environ["REFLEXIO_TEST_MTLS_URL"], named("mtls")
    monkeypatch.setenv("REFLEXIO_CA_FILE", os.environ["REFLEXIO_TEST_CA_FILE"])
    once = reflexio.RetryPolicy(max_attempts=1)
    stranger = reflexio.ReflexioClient(url_endpoint=url, retry=once)
    with stranger, pytest.raises(reflexio.Unavailable):
        stranger.whoami()
    for part in ("CERT", "KEY"):
        path = os.environ[f"REFLEXIO_TEST_CLIENT_{part}_FILE"]
        monkeypatch.setenv(f"REFLEXIO_CLIENT_{part}_FILE", path)
    with reflexio.ReflexioClient(url_endpoint=url) as client:
        publish(client, user_id, "encrypted")
        assert len(client.get_interactions(user_id).interactions) == 1
