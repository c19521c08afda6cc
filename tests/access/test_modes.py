"""The ways to start a server: open, with keys, and refused."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from tests.access.callers import CALLERS, OK, GrpcCaller, JsonCaller
from tests.access.test_matrix import REFUSED
from tests.support.keyring import READ, MadeKey, key_service, make_key, pb, revoke_key
from tests.support.serving import HOST, Server, child_environment, free_port, running_server

COMMAND_TIMEOUT_S = 60
BARE = {"REFLEXIO_EMBEDDING": "none"}
OPEN_PAGES = ("/healthz", "/openapi.json", "/docs")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server without a key."""
    with running_server(tmp_path / "data", BARE) as running:
        yield running


def whoami(server: Server, bearer: str | None) -> list[str]:
    """Return who the server takes a caller for, by each protocol, or why it does not."""
    found = []
    for kind in CALLERS.values():
        with kind(server) as caller:
            answer = caller.call("Whoami", {}, bearer)
            found.append(answer.replies[0]["org_id"] if answer.code == OK else answer)
    return found


def log_of(server: Server) -> str:
    """Return what the server logged."""
    return server.log_path.read_text()


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command on a data folder; it never shows a traceback."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", *arguments, "--data-dir", str(folder)],
        env=child_environment(COLUMNS="400", **BARE),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    assert "Traceback" not in answer.stderr
    return answer


def made_beforehand(folder: Path) -> MadeKey:
    """Make a key where no server runs, as a person at a terminal does."""
    text = run("keys", "create", "--org", "acme", folder=folder).stdout.strip()
    return MadeKey(text.split("_")[1], text)


def test_server_without_keys_is_open_on_this_machine(server: Server) -> None:
    """Any bearer opens the local organisation, and the log says so in one line."""
    for bearer in (None, "", "anything", f"rfx_{'0' * 16}_{'0' * 64}"):
        assert whoami(server, bearer) == ["local", "local"]
    assert log_of(server).count("open to this machine") == 1


def test_first_key_closes_a_running_server(server: Server) -> None:
    """From the moment it is made; what the organisation 'local' has needs a key of 'local'."""
    with JsonCaller(server) as caller:
        fields = {"user_id": "ann"}
        published = caller.call(
            "PublishInteraction",
            fields | {"session_id": "s", "interaction_data_list": [{"content": "before"}]},
            None,
        )
        assert published.code == OK
        key = make_key(server.data_dir, "acme")
        assert whoami(server, None) == [REFUSED, REFUSED]
        assert whoami(server, key.text) == ["acme", "acme"]
        local = make_key(server.data_dir, "local")
        assert "before" in repr(caller.call("GetInteractions", fields, local.text))
        assert "before" not in repr(caller.call("GetInteractions", fields, key.text))
    assert "keys_required" in log_of(server)


def test_server_whose_keys_have_all_ended_lets_nobody_in(server: Server) -> None:
    """It never falls open again: not when the last key is revoked, not after a restart."""
    key = make_key(server.data_dir, "acme")
    revoke_key(server.data_dir, key)
    for _ in range(2):
        assert whoami(server, key.text) == [REFUSED, REFUSED]
        assert whoami(server, None) == [REFUSED, REFUSED]
        server.restart()
    assert "0 are valid" in log_of(server)
    assert whoami(server, make_key(server.data_dir, "acme").text) == ["acme", "acme"]


def test_keys_outlive_a_restart(server: Server) -> None:
    """So does what is known of them, when they were last used included."""
    key = make_key(server.data_dir, "acme", (READ,))
    assert whoami(server, key.text) == ["acme", "acme"]
    server.restart()
    assert whoami(server, key.text) == ["acme", "acme"]
    with key_service(server.data_dir) as keys:
        (kept,) = keys.ListKeys(pb.ListKeysRequest()).keys
    assert kept.key_id == key.key_id
    assert kept.last_used_at >= kept.created_at
    assert list(kept.scopes) == [READ]


def test_pages_and_health_need_no_key(server: Server) -> None:
    """What tells nothing of any organisation: whether it serves, and the contract."""
    make_key(server.data_dir, "acme")
    with JsonCaller(server) as caller:
        for path in OPEN_PAGES:
            status, _, body = caller.send("GET", path)
            assert (status, bool(body)) == (200, True)
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        assert health.status == health_pb2.HealthCheckResponse.SERVING
        assert (
            "reflexio.v1.AdminService" in ProtoReflectionDescriptorDatabase(channel).get_services()
        )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "no.such.host.invalid"])
def test_other_addresses_need_a_key_to_start(tmp_path: Path, host: str) -> None:
    """The refusal says what to do."""
    answer = run("serve", "--port", "0", "--host", host, folder=tmp_path / "data")
    assert answer.returncode == 1
    said = answer.stderr
    assert f"refusing to listen on {host} without keys" in said
    assert "reflexio keys create" in said
    assert "--insecure-no-auth" in said


def test_other_addresses_are_served_with_a_key(tmp_path: Path) -> None:
    """No flag is needed then, and a caller from this machine needs the key too."""
    key = made_beforehand(tmp_path / "data")
    with running_server(tmp_path / "data", BARE, host="0.0.0.0") as running:
        assert whoami(running, None) == [REFUSED, REFUSED]
        assert whoami(running, key.text) == ["acme", "acme"]


def test_insecure_server_is_open_until_a_key_is_made(tmp_path: Path) -> None:
    """The flag opens what has no key, and never what has one."""
    environment = BARE | {"REFLEXIO_INSECURE_NO_AUTH": "true"}
    with running_server(tmp_path / "data", environment, host="0.0.0.0") as running:
        assert whoami(running, None) == ["local", "local"]
        assert "open to EVERYBODY" in log_of(running)
        make_key(running.data_dir, "acme")
        assert whoami(running, None) == [REFUSED, REFUSED]
        running.restart()
        assert whoami(running, None) == [REFUSED, REFUSED]


def test_direct_grpc_port_wants_the_same_key(tmp_path: Path) -> None:
    """Whatever port a call comes by."""
    key = made_beforehand(tmp_path / "data")
    port = free_port()
    with running_server(tmp_path / "data", BARE, grpc_port=port) as running:
        direct = Server(running.data_dir, port, [], {})
        with GrpcCaller(direct) as caller:
            assert caller.call("Whoami", {}, None) == REFUSED
            assert caller.call("Whoami", {}, key.text).code == OK
