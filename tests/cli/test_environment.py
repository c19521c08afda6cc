"""Proxies and authorities that the environment names, good for the service and not."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.learning.test_language_model import asking
from tests.support.chat_service import ChatService
from tests.support.learning.talking import CALL_TIMEOUT_S, learned, reviewed, rows, talking_to
from tests.support.serving import child_environment, running_server

COMMAND_TIMEOUT_S = 60
NOBODY = "http://127.0.0.1:9"
MODELS = {
    "playbooks": {"REFLEXIO_PLAYBOOK_MODEL": "m", "REFLEXIO_EMBEDDING": "none"},
    "embedding": {"REFLEXIO_EMBEDDING": "openai:text-embedding-3-small"},
}


def started(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start a server that cannot start."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", "serve", "--port", "0"],
        env=child_environment(
            COLUMNS="300",
            REFLEXIO_DATA_DIR=str(data_dir),
            OPENAI_API_KEY="sk-never-shown",
            OPENAI_BASE_URL="https://models.example/v1",
            **environment,
        ),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://user:secret@127.0.0.1:1080"),
        ("all_proxy", "socks5h://127.0.0.1:1080"),
        ("HTTPS_PROXY", "ftp://user:secret@proxy"),
        ("https_proxy", "http://[::1"),
        ("SSL_CERT_FILE", "/gone/secret.pem"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_one_line_says_what_cannot_be_used(
    tmp_path: Path, name: str, value: str, model: dict[str, str]
) -> None:
    """The variable and what to do; no traceback, and no value, which may hold a password."""
    answer = started(tmp_path / "data", **{name: value}, **model)
    assert answer.returncode == 1
    (line,) = [line for line in answer.stderr.splitlines() if line.startswith("error: ")]
    assert name in line
    assert "unset it" in line
    assert "Traceback" not in answer.stderr
    assert "secret" not in answer.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"HTTP_PROXY": NOBODY, "http_proxy": NOBODY},
        {"ALL_PROXY": "socks5://127.0.0.1:9"},
        {"HTTP_PROXY": NOBODY, "NO_PROXY": "somewhere.else", "SSL_CERT_FILE": "/gone.pem"},
    ],
    ids=["HTTP", "SOCKS", "authorities too"],
)
def test_model_on_this_machine_is_asked_straight(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """A proxy at which nobody answers is in nobody's way."""
    data_dir = tmp_path / "data"
    with (
        ChatService() as service,
        running_server(data_dir, {**asking(service), **environment}) as server,
        talking_to(server) as stub,
    ):
        stub.PublishInteraction(reviewed("r1"), timeout=CALL_TIMEOUT_S)
        learned(stub, "r1")
        assert len(rows(data_dir, "user_playbooks")) == 1


def test_a_misspelt_setting_is_told_at_the_start(tmp_path: Path) -> None:
    """Else an operator takes a default for the wish."""
    environment = {"REFLEXIO_EMBEDING": "none", "REFLEXIO_EMBEDDING": "none"}
    with running_server(tmp_path / "data", environment) as server:
        log = server.log_path.read_text(encoding="utf-8")
    assert "unknown_variable" in log
    assert "REFLEXIO_EMBEDING" in log
    assert "REFLEXIO_EMBEDDING" in log
