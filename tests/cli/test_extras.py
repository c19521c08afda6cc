"""A server without its extras serves; one that needs an extra says which at the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import child_environment, running_server

OF_EXTRAS = ("httpx2", "openai", "psycopg", "tokenizers", "uvloop")
COMMAND_TIMEOUT_S = 60


@pytest.fixture
def python_path(tmp_path: Path) -> str:
    """A path of Python's on which the packages of all extras are as if they were not there."""
    folder = tmp_path / "without"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import sys\nsys.modules.update(dict.fromkeys({OF_EXTRAS!r}))\n"
    )
    return os.pathsep.join([str(folder), child_environment()["PYTHONPATH"]])


def test_no_extra_is_needed(tmp_path: Path, python_path: str) -> None:
    """All three jobs are done: record, find, learn."""
    with (
        running_server(tmp_path / "data", {"PYTHONPATH": python_path}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        turns = [
            {"role": "User", "content": "What is your return policy for electronics?"},
            {
                "role": "Agent",
                "content": "You can return electronics within 30 days.",
                "expert_content": "Electronics can be returned within 30 days with the receipt.",
            },
        ]
        stored = client.publish_interaction("u", turns, "s", wait_for_response=True)
        assert client.search_interactions("u", "sending a gadget back").interactions
        assert [step.status.value for step in client.watch_learning(stored.request_id)] == ["done"]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        (
            "REFLEXIO_PLAYBOOK_MODEL",
            "openai:m",
            "the playbook model openai:m needs openai and httpx2, not installed here: pip install",
        ),
        (
            "REFLEXIO_EMBEDDING",
            "openai:m",
            "the embedder openai:m needs openai and httpx2, not installed here: pip install",
        ),
        (
            "REFLEXIO_DATABASE_URL",
            "postgresql://localhost/reflexio",
            "PostgreSQL needs psycopg, not installed here: pip install",
        ),
    ],
)
def test_a_setting_that_needs_one_says_so(
    tmp_path: Path, python_path: str, setting: str, value: str, said: str
) -> None:
    """One line, with what to install, and code 1."""
    settings = {setting: value, "OPENAI_API_KEY": "k", "PYTHONPATH": python_path}
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", "serve", "--port=0", f"--data-dir={tmp_path}"],
        env=child_environment(COLUMNS="300", **settings),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
