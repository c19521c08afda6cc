"""A stream ends with the key that it was opened by, and with the open server that let it in."""

import http.client
import json
import queue
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_service_pb2 as learning_pb

from tests.access.callers import DETAILS
from tests.support.keyring import make_key, revoke_key
from tests.support.learning.talking import talking_to
from tests.support.serving import HOST, Server, running_server

CALL_TIMEOUT_S = 60.0
EXPIRES_IN_S = 6  # long enough to open a stream on a busy machine
BARE = {"REFLEXIO_EMBEDDING": "none"}
"""Without a model experts' answers wait, and a watch of one goes on for ever."""


class Scene(NamedTuple):
    """A server, a caller of it, and what ends the caller's streams."""

    server: Server
    bearer: str | None
    end: Callable[[], object]

    @property
    def authorization(self) -> dict[str, str]:
        """The header, or metadata, that the caller sends."""
        return {} if self.bearer is None else {"authorization": f"Bearer {self.bearer}"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of several organisations."""
    with running_server(tmp_path_factory.mktemp("streams") / "data", BARE) as running:
        yield running


@pytest.fixture(params=["revoked", "first key"])
def scene(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[Scene]:
    """A key that is revoked, or a server that is open until its first key is made."""
    if request.param == "revoked":
        key = make_key(server.data_dir, f"of-{uuid.uuid4()}")
        yield Scene(server, key.text, lambda: revoke_key(server.data_dir, key))
        return
    with running_server(tmp_path / "data", BARE) as running:
        yield Scene(running, None, lambda: make_key(running.data_dir, "acme"))


def publish(request_id: str) -> pb.PublishInteractionRequest:
    """Return a request with an expert's answer."""
    return pb.PublishInteractionRequest(
        user_id="ann",
        session_id="s",
        request_id=request_id,
        interaction_data_list=[{"role": "Agent", "content": "x", "expert_content": "y"}],
    )


def is_stored(server: Server, request_id: str) -> bool:
    """Tell whether a request is stored, in whatever organisation."""
    with closing(sqlite3.connect(server.data_dir / "reflexio.db")) as connection:
        found = connection.execute("SELECT 1 FROM requests WHERE request_id = ?", (request_id,))
        return found.fetchone() is not None


def expect_unauthenticated(error: grpc.RpcError) -> None:
    """Check a stream's end: refused in the usual words, with the details."""
    assert error.code() == grpc.StatusCode.UNAUTHENTICATED
    assert error.details().startswith("a valid API key is required")
    assert DETAILS in dict(error.trailing_metadata())


def watch_until_it_ends(scene: Scene) -> None:
    """Open a watch of an answer that is never learned from, end it, and see how it ends."""
    metadata = tuple(scene.authorization.items())
    with talking_to(scene.server) as stub:
        stub.PublishInteraction(publish("r1"), metadata=metadata)
        watch = stub.WatchLearning(
            learning_pb.WatchLearningRequest(request_id="r1"),
            metadata=metadata,
            timeout=CALL_TIMEOUT_S,
        )
        next(watch)
        scene.end()
        with pytest.raises(grpc.RpcError) as caught:
            next(watch)
    expect_unauthenticated(caught.value)


def test_grpc_watch_ends(scene: Scene) -> None:
    """Though nothing happens that it could tell."""
    watch_until_it_ends(scene)


def test_watch_ends_with_the_time_of_its_key(server: Server) -> None:
    """A key that expires ends its streams as one that is revoked."""
    key = make_key(server.data_dir, "expiring", expires_in_s=EXPIRES_IN_S)
    watch_until_it_ends(Scene(server, key.text, lambda: None))


def test_grpc_bulk_ends(scene: Scene) -> None:
    """What was sent before is answered, what is sent afterwards is not stored."""
    before, after = str(uuid.uuid4()), str(uuid.uuid4())
    messages: queue.Queue[pb.BulkPublishInteractionsRequest | None] = queue.Queue()
    with talking_to(scene.server) as stub:
        stream = stub.BulkPublishInteractions(
            iter(messages.get, None),
            metadata=tuple(scene.authorization.items()),
            timeout=CALL_TIMEOUT_S,
        )
        messages.put(pb.BulkPublishInteractionsRequest(items=[publish(before)]))
        (result,) = next(stream).results
        assert result.response.request_id == before
        scene.end()
        # Sent at once: the server must not take it, however soon after the end it comes.
        messages.put(pb.BulkPublishInteractionsRequest(items=[publish(after)]))
        with pytest.raises(grpc.RpcError) as caught:
            next(stream)
        messages.put(None)
    expect_unauthenticated(caught.value)
    assert is_stored(scene.server, before)
    assert not is_stored(scene.server, after)


def test_json_watch_ends(scene: Scene) -> None:
    """Its last line is the refusal."""
    with talking_to(scene.server) as stub:
        stub.PublishInteraction(publish("r1"), metadata=tuple(scene.authorization.items()))
    with closing(connected(scene.server)) as connection:
        path = "/api/watch_learning?request_id=r1"
        connection.request("GET", path, headers=scene.authorization)
        reply = connection.getresponse()
        assert json.loads(reply.readline())["status"]
        scene.end()
        last = json.loads(reply.readline())
        assert reply.read() == b""
    assert (last["code"], last["reason"]) == ("UNAUTHENTICATED", "UNAUTHENTICATED")


def test_json_bulk_ends(scene: Scene) -> None:
    """The reply ends while the caller still sends, and nothing more is stored."""
    before, after = str(uuid.uuid4()), str(uuid.uuid4())
    with closing(connected(scene.server)) as connection:
        headers = {"Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"}
        connection.putrequest("POST", "/api/bulk_publish")
        for name, value in (scene.authorization | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(chunk_of(before))
        reply = connection.getresponse()
        assert json.loads(reply.readline())["request_id"] == before
        scene.end()
        connection.send(chunk_of(after))
        reply.read()
    assert is_stored(scene.server, before)
    assert not is_stored(scene.server, after)


def connected(server: Server) -> http.client.HTTPConnection:
    """Return a connection over HTTP."""
    return http.client.HTTPConnection(HOST, server.port, timeout=CALL_TIMEOUT_S)


def chunk_of(request_id: str) -> bytes:
    """Return a line of a bulk publish as one chunk of a body."""
    item: dict[str, Any] = {
        "user_id": "ann",
        "session_id": "s",
        "request_id": request_id,
        "interaction_data_list": [{"content": "x"}],
    }
    line = json.dumps(item).encode() + b"\n"
    return b"%x\r\n%s\r\n" % (len(line), line)


def test_streams_of_other_keys_go_on(server: Server) -> None:
    """Those of the same organisation too."""
    kept, gone = make_key(server.data_dir, "acme"), make_key(server.data_dir, "acme")
    with talking_to(server) as stub:
        kept_data = tuple(Scene(server, kept.text, int).authorization.items())
        gone_data = tuple(Scene(server, gone.text, int).authorization.items())
        stub.PublishInteraction(publish("r1"), metadata=kept_data)
        wanted = learning_pb.WatchLearningRequest(request_id="r1")
        watch = stub.WatchLearning(wanted, metadata=kept_data, timeout=CALL_TIMEOUT_S)
        doomed = stub.WatchLearning(wanted, metadata=gone_data, timeout=CALL_TIMEOUT_S)
        next(watch), next(doomed)
        revoke_key(server.data_dir, gone)
        with pytest.raises(grpc.RpcError):
            next(doomed)
        assert watch.is_active()
        watch.cancel()
