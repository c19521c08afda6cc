"""A log that nobody can write, or reads: the work goes on, and ends as it should."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio
from reflexio.v1 import key_service_pb2 as pb

from tests.learning.test_language_model import BROKEN, EXPERT, asking
from tests.support.chat_service import ChatService
from tests.support.keyring import READ, key_service
from tests.support.serving import Server, child_environment, running_server

TIMEOUT_S = 60
REFLEXIO = (sys.executable, "-m", "reflexio_server")
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
LINES_OF_A_STUCK_LOG = 60
"""Of a hundred bytes each, at least: a pipe of one page is full by then."""
F_SETPIPE_SZ = 1031


@pytest.fixture(params=["reader gone", "reader stuck", "disk full"])
def output(request: pytest.FixtureRequest) -> Iterator[int]:
    """A descriptor that takes no line, or soon none any more."""
    if request.param == "disk full":
        writer = os.open("/dev/full", os.O_WRONLY)
        reader = -1
    else:
        reader, writer = os.pipe()
        if request.param == "reader gone":
            os.close(reader)
            reader = -1
        else:
            import fcntl

            fcntl.fcntl(writer, F_SETPIPE_SZ, 4096)
    yield writer
    os.close(writer)
    if reader != -1:
        os.close(reader)


def ask_what_is_logged(server: Server) -> None:
    """Have the server write lines: every key that is made is one."""
    request = pb.CreateKeyRequest(org_id="acme", scopes=[READ])
    with key_service(server.data_dir) as keys:
        for _ in range(LINES_OF_A_STUCK_LOG):
            keys.CreateKey(request, timeout=TIMEOUT_S)


def test_server_serves_learns_and_drains(output: int, tmp_path: Path) -> None:
    """A failed call of the model, which is logged, ends no learning; SIGTERM ends with 0."""
    with (
        ChatService() as service,
        running_server(tmp_path / "data", asking(service), output=output) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        service.replies.extend([BROKEN] * 3)
        said = [
            {"role": "User", "content": "Can I send this back?"},
            {"role": "Agent", "content": "Yes.", "expert_content": EXPERT},
        ]
        answer = client.publish_interaction("ann", said, session_id="s", wait_for_response=True)
        assert answer.playbooks_added == 1
        ask_what_is_logged(server)
        with pytest.raises(reflexio.Unauthenticated):
            client.publish_interaction("ann", said, session_id="s")


def run(*arguments: str, stdout: int, stderr: int, close: str = "") -> int:
    """Run the command; `close` is a redirection by the shell. Returns its exit code."""
    command = [*REFLEXIO, *arguments]
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {close}', "sh", *command],
        env=child_environment(),
        stdout=stdout,
        stderr=stderr,
        timeout=TIMEOUT_S,
        check=False,
    ).returncode


@pytest.mark.parametrize("has_server", [True, False])
@pytest.mark.parametrize("close", ["", ">/dev/full", ">&-"])
def test_key_that_cannot_be_shown_is_not_made(close: str, has_server: bool, tmp_path: Path) -> None:
    """The server stays open; with a reader that went away, the same."""
    folder = tmp_path / "data"
    create = ("keys", "create", "--org", "acme", "--data-dir", str(folder))
    reader, writer = os.pipe()
    os.close(reader)

    def create_and_list() -> list[object]:
        code = run(*create, stdout=writer, stderr=subprocess.DEVNULL, close=close)
        assert code == 1
        listed = subprocess.run(
            [*REFLEXIO, "keys", "list", "--json"],
            env=child_environment(REFLEXIO_DATA_DIR=str(folder)),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
        return list(json.loads(listed.stdout))

    if has_server:
        with running_server(folder, WORDS_ALONE) as server:
            assert create_and_list() == []
            with reflexio.ReflexioClient(url_endpoint=server.url) as client:
                assert client.whoami().org_id == "local"
    else:
        assert create_and_list() == []
    os.close(writer)


def test_key_is_made_when_only_the_remark_cannot_be_shown(tmp_path: Path) -> None:
    """What counts is standard output."""
    made = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>/dev/full', "sh", *REFLEXIO, "keys", "create", "--org", "acme"],
        env=child_environment(REFLEXIO_DATA_DIR=str(tmp_path)),
        stdout=subprocess.PIPE,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert made.returncode == 0
    assert made.stdout.startswith(b"rfx_")


def test_closed_descriptors_are_not_taken_by_other_files(tmp_path: Path) -> None:
    """Else lines of the log would end up in the database, or in a caller's connection."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        server.stop()
        server.arguments = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *server.arguments]
        server.start()
        for descriptor in (0, 1, 2):
            assert os.readlink(f"/proc/{server.pid}/fd/{descriptor}") == os.devnull
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(TIMEOUT_S) == 0


def test_command_says_that_it_cannot_print(tmp_path: Path) -> None:
    """One line, and no traceback."""
    ended = subprocess.run(
        ["sh", "-c", 'exec "$@" >/dev/full', "sh", *REFLEXIO, "config", "show"],
        env=child_environment(),
        stderr=subprocess.PIPE,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == ["error: [Errno 28] No space left on device"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-16"])
def test_output_that_is_no_utf_8(encoding: str, tmp_path: Path) -> None:
    """What an encoding does not have is replaced; the command ends well."""
    with (
        running_server(tmp_path / "data", WORDS_ALONE) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        client.publish_interaction("ann", [{"content": "Reise nach Łódź 🎉 日本"}], session_id="s")
        for command in (
            ["requests", "--user", "ann"],
            ["search-interactions", "ann", "Reise"],
            ["doctor"],
        ):
            shown = subprocess.run(
                [*REFLEXIO, *command, "--url", server.url],
                env=child_environment(
                    PYTHONIOENCODING=encoding, REFLEXIO_DATA_DIR=str(server.data_dir), COLUMNS="200"
                ),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
            assert shown.returncode == 0, shown.stderr
            wanted = "ok" if command == ["doctor"] else "Reise nach"
            assert wanted in shown.stdout.decode(encoding)


def test_failures_are_in_the_log_under_their_request_id(tmp_path: Path) -> None:
    """What the caller is not told: which statement of which file failed."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        server.stop()
        database = server.data_dir / "reflexio.db"
        content = bytearray(database.read_bytes())
        content[4096:] = b"\xff" * (len(content) - 4096)
        server.start()
        database.write_bytes(content)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        ids = set()
        for _ in range(3):
            asked = urllib.request.Request(
                f"{server.url}/api/get_requests", b"{}", {"Content-Type": "application/json"}
            )
            with pytest.raises(urllib.error.HTTPError) as refused:
                opener.open(asked, timeout=TIMEOUT_S)
            with refused.value as reply:
                ids.add(json.loads(reply.read())["request_id"])
        lines = [json.loads(line) for line in server.log_path.read_text().splitlines()]
        told = {line.get("call_id"): line for line in lines}
        assert ids <= told.keys()
        assert all(told[call_id]["cause"] for call_id in ids)
        server.kill()
