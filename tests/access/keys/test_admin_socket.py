"""The key service of a private socket, which is reached also in a deep folder."""

import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from tests.access.callers import GrpcCaller
from tests.support import rpcs
from tests.support.keyring import EVERY_SCOPE, key_service, make_key, pb
from tests.support.serving import Server, child_environment, running_server

CALL_TIMEOUT_S = 30.0
COMMAND_TIMEOUT_S = 60
BARE = {"REFLEXIO_EMBEDDING": "none"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    with running_server(tmp_path_factory.mktemp("admin") / "data", BARE) as running:
        yield running


def test_socket_knows_nothing_else(server: Server) -> None:
    """No record is reached by it, and it is its owner's alone."""
    path = server.data_dir / "admin.sock"
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with grpc.insecure_channel(f"unix:{path}") as channel:
        for method in rpcs.METHODS:
            if method.containing_service in rpcs.SOCKET_SERVICES:
                continue
            service = method.containing_service.full_name
            request = GetMessageClass(method.input_type)().SerializeToString()
            call = channel.unary_unary(f"/{service}/{method.name}")
            with pytest.raises(grpc.RpcError) as refusal:
                call(request, timeout=CALL_TIMEOUT_S)
            assert refusal.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_socket_goes_with_the_server(tmp_path: Path) -> None:
    """And one that a killed server left is no hindrance."""
    with running_server(tmp_path / "data", BARE) as running:
        running.kill()
        assert (tmp_path / "data" / "admin.sock").exists()
        running.restart()
        assert make_key(running.data_dir, "acme").text
    assert not (tmp_path / "data" / "admin.sock").exists()


def test_deep_folder_is_reached(tmp_path: Path) -> None:
    """A path that no socket can have: the socket is in the folder all the same."""
    deep = tmp_path / ("x" * 100) / "50% of it" / "data"
    with running_server(deep, BARE) as running:
        made = keys("create", "--org", "acme", folder=deep)
        assert made.returncode == 0, made.stderr
        with GrpcCaller(running) as caller:
            answer = caller.call("Whoami", {}, made.stdout.strip())
        assert answer.replies[0]["org_id"] == "acme"
        assert (deep / "admin.sock").is_socket()
        assert not (deep / "admin.sock").is_symlink()


def keys(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `reflexio keys`."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", "keys", *arguments, "--data-dir", str(folder)],
        env=child_environment(COLUMNS="200"),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"scopes": EVERY_SCOPE}, "org_id"),
        ({"org_id": "a b", "scopes": EVERY_SCOPE}, "org_id"),
        ({"org_id": "../etc", "scopes": EVERY_SCOPE}, "org_id"),
        ({"org_id": "a\n", "scopes": EVERY_SCOPE}, "org_id"),
        ({"org_id": "acme"}, "scopes"),
        ({"org_id": "acme", "scopes": [0]}, "scopes"),
        ({"org_id": "acme", "scopes": [99]}, "scopes"),
        ({"org_id": "acme", "scopes": EVERY_SCOPE, "name": "a\x1b[31m"}, "name"),
        ({"org_id": "acme", "scopes": EVERY_SCOPE, "expires_at": 1}, "expires_at"),
    ],
)
def test_keys_that_cannot_be_are_refused(
    server: Server, fields: dict[str, object], path: str
) -> None:
    """With the field that is at fault."""
    with key_service(server.data_dir) as service, pytest.raises(grpc.RpcError) as refusal:
        service.CreateKey(pb.CreateKeyRequest(**fields), timeout=CALL_TIMEOUT_S)
    assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert path in refusal.value.details()


def test_socket_is_no_answer_to_bytes(server: Server) -> None:
    """What is no gRPC is hung up on, and the server lives."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(server.data_dir / "admin.sock"))
        peer.sendall(b"GET / HTTP/1.1\r\n\r\n")
        peer.settimeout(CALL_TIMEOUT_S)
        while peer.recv(4096):
            pass
    assert server.is_ready()


def test_files_in_an_open_folder_are_the_owners_alone(tmp_path: Path) -> None:
    """Whatever mode the folder has that the operator made."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    with running_server(folder, BARE):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert "reflexio.db" in modes
    assert {name for name, mode in modes.items() if mode & 0o077} == set()
