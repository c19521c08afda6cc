"""A key is told once, to its maker: no log, error, file or process title has it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from tests.access.callers import CALLERS, METHODS, Caller, JsonCaller
from tests.access.rows import NOBODY, ROWS
from tests.support.keyring import READ, MadeKey, key_service, make_key, pb, revoke_key
from tests.support.serving import HOST, Server, child_environment, running_server

COMMAND_TIMEOUT_S = 60
SETTINGS = {"REFLEXIO_EMBEDDING": "none", "REFLEXIO_LOG_LEVEL": "debug"}
COMMANDS = (
    *(
        ["serve"],
        ["publish"],
        ["search"],
        ["search-interactions"],
        ["requests"],
        ["doctor"],
        ["config", "show"],
    ),
    *(["keys", "create"], ["keys", "list"], ["keys", "revoke"]),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that logs all it can."""
    with running_server(tmp_path_factory.mktemp("secrets") / "data", SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def keys(server: Server) -> dict[str, MadeKey]:
    """A key that opens little, and one that opens nothing any more."""
    revoked = make_key(server.data_dir, "acme")
    revoke_key(server.data_dir, revoked)
    return {"valid": make_key(server.data_dir, "acme", (READ,)), "revoked": revoked}


def secret_of(key: MadeKey) -> str:
    """Return the part that nobody may see."""
    return key.text.rpartition("_")[2]


@pytest.mark.parametrize("kind", CALLERS)
def test_no_answer_repeats_a_key(server: Server, keys: dict[str, MadeKey], kind: str) -> None:
    """Not one that opens, nor one that does not, whole or in part."""
    with CALLERS[kind](server) as caller:
        for key in keys.values():
            for bearer in (key.text, key.text[:-1], key.text + "0", f"{key.text} {key.text}"):
                answers = [caller.call(rpc, ROWS[rpc](NOBODY), bearer) for rpc in METHODS]
                assert secret_of(key)[:32] not in repr(answers)


def provoke(caller: Caller, server: Server, key: MadeKey) -> None:
    """Send a key where it does not belong, and what goes wrong beside it."""
    assert isinstance(caller, JsonCaller)
    header = {"Authorization": f"Bearer {key.text}"}
    for path in (f"/{key.text}", f"/api/whoami?api_key={key.text}", "/api/nothing"):
        caller.send("GET", path, headers=header)
    for body in (b"{", b'{"user_id": 5}', b"\xff"):
        caller.send("POST", "/api/get_interactions", body, header)
    caller.send("GET", "/api/whoami", headers={"Authorization": f"Basic {key.text}"})
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        call = channel.unary_unary("/reflexio.v1.InteractionService/GetInteractions")
        with pytest.raises(grpc.RpcError):
            call(b"\xff", metadata=(("authorization", f"Bearer {key.text}"),))


def test_nothing_that_is_kept_has_a_key(server: Server, keys: dict[str, MadeKey]) -> None:
    """The log at its most talkative, and every file of the data folder."""
    with JsonCaller(server) as caller:
        for key in keys.values():
            provoke(caller, server, key)
    with key_service(server.data_dir) as service:
        listed = str(service.ListKeys(pb.ListKeysRequest()))
    kept = [server.log_path, *(path for path in server.data_dir.iterdir() if path.is_file())]
    assert len(kept) > 3
    for key in keys.values():
        secret = secret_of(key)
        assert key.key_id in listed
        assert secret[:32] not in listed
        for path in kept:
            data = path.read_bytes()
            assert secret[:32].encode() not in data, path
            assert bytes.fromhex(secret) not in data, path


def test_no_process_title_has_a_key(server: Server, keys: dict[str, MadeKey]) -> None:
    """Whoever may list the processes of a machine may not use its keys."""
    titles = [path.read_bytes() for path in Path(f"/proc/{server.pid}").glob("cmdline")]
    titles += [path.read_bytes() for path in Path(f"/proc/{server.pid}").glob("task/*/comm")]
    for key in keys.values():
        assert not any(secret_of(key).encode() in title for title in titles)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_takes_a_key_as_an_argument(command: list[str]) -> None:
    """An argument is a process title: keys come from the environment alone."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", *command, "--help"],
        env=child_environment(COLUMNS="200"),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=True,
    )
    assert "api-key" not in answer.stdout.lower()
    assert "--token" not in answer.stdout.lower()
    assert "bearer" not in answer.stdout.lower()
