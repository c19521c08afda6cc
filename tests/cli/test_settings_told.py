"""Every setting in `serve --help`, on its page, and in the first line of the log."""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import reflexio
from reflexio_server.cli.settings.option_help import default_words, variable_of
from reflexio_server.config import Settings

from tests.support.serving import child_environment, running_server
from tools.docs.configuration_page import PAGE

COMMAND_TIMEOUT_S = 60
FRAME = re.compile(r"[│╭╮╰╯─\s]+")


@pytest.fixture(scope="module")
def help_text() -> str:
    """What `serve --help` prints on a terminal of 80 columns, as running text."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", "serve", "--help"],
        env=child_environment(COLUMNS="80"),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=True,
    )
    return FRAME.sub(" ", answer.stdout)


def test_values_are_told_as_defaults_are() -> None:
    """None and on or off, as on the page and in the help."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", "config", "show"],
        env=child_environment(COLUMNS="400"),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=True,
    )
    rows = [[cell.strip() for cell in line.split("│")] for line in answer.stdout.splitlines()]
    values = {row[1]: row[2] for row in rows if len(row) > 3}
    assert values["REFLEXIO_GRPC_PORT"] == "none"
    assert values["REFLEXIO_INSECURE_NO_AUTH"] == "off"
    assert values["REFLEXIO_PORT"] == default_words("port")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_serve_help_tells_variable_and_default(help_text: str, name: str) -> None:
    """Also of a setting that has no option."""
    told = help_text[help_text.index(variable_of(name)) :]
    assert told.lower().index("default: ") < 400
    after = told[told.lower().index("default: ") + len("default: ") :]
    assert after.startswith(FRAME.sub(" ", default_words(name)))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_has_an_example_that_can_be_set(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands on the page, is taken from the variable, and is not the default."""
    field = Settings.model_fields[name]
    assert field.examples is not None
    (example,) = field.examples
    row = next(line for line in PAGE.read_text().splitlines() if f"| `{variable_of(name)}`" in line)
    assert f"| `{example}` |" in row
    default = getattr(Settings(), name)
    monkeypatch.setenv(variable_of(name), example)
    assert getattr(Settings(), name) != default


def _json_at(url: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=COMMAND_TIMEOUT_S) as reply:
        return json.load(reply)


def test_the_first_line_of_the_log_says_what_is_in_force(tmp_path: Path) -> None:
    """Version, address, folder, embedder and writer: what an operator asks first.

    The version is the same wherever it is told.
    """
    environment = {"REFLEXIO_EMBEDDING": "local", "OPENAI_API_KEY": "sk-never-shown"}
    with running_server(tmp_path / "data", environment) as server:
        lines = [json.loads(line) for line in server.log_path.read_text().splitlines()]
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            versions = {client.whoami().version}
        versions |= {_json_at(f"{server.url}/openapi.json")["info"]["version"]}
        versions |= {_json_at(f"{server.url}/healthz?verbose")["version"]}
    (told,) = [line for line in lines if line["event"] == "serving"]
    assert versions == {told["version"]}
    assert told["url"] == server.url
    assert told["data_dir"] == str(server.data_dir)
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+.*", told["version"])
    assert told["embedder"] == "local, in this process"
    assert told["playbook_writer"].startswith("built-in: OPENAI_API_KEY is set, but ")
    assert "sk-never-shown" not in server.log_path.read_text()
