"""Stored texts that a terminal, or the library that draws tables, would take for orders."""

import subprocess
import sys
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import child_environment, running_server

COMMAND_TIMEOUT_S = 60
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
SHOWN_AS_THEY_ARE = {
    "closing markup": "[/nothing] here",
    "markup": "[bold red]alarm[/bold red]",
    "link": "[link=https://example.com]click[/link]",
    "emoji code": ":warning: no emoji",
}
NEVER_OBEYED = {
    "clear": "\x1b[2J\x1b[31mred",
    "title": "\x1b]0;owned\x07",
    "bell and backspace": "a\x07\x08\x08b",
    "C1": "a\x9b31mb",
    "carriage return": "three\rfour",
}
ODD_TEXTS = SHOWN_AS_THEY_ARE | NEVER_OBEYED
ORDERS = {
    *map(chr, range(32)),
    *map(chr, range(0x7F, 0xA0)),
} - {"\n"}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Give what `requests` and `search` print of each odd text, stored wherever a text can be."""
    folder: Path = tmp_path_factory.mktemp("terminal") / "data"
    found: dict[str, dict[str, str]] = {}
    with (
        running_server(folder, WORDS_ALONE) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        for name, text in ODD_TEXTS.items():
            said = {
                "role": text,
                "content": text,
                "user_action": "click",
                "user_action_description": text,
                "expert_content": text,
            }
            client.publish_interaction(name, [said], session_id=text, source=text)
        for name in ODD_TEXTS:
            found[name] = {}
            for command in (["requests", "--user", name], ["search-interactions", name]):
                answer = subprocess.run(
                    [sys.executable, "-m", "reflexio_server", *command, "--url", server.url],
                    env=child_environment(COLUMNS="300"),
                    capture_output=True,
                    timeout=COMMAND_TIMEOUT_S,
                    check=False,
                )
                errors = answer.stderr.decode(errors="replace")
                found[name][command[0]] = errors or answer.stdout.decode()
    return found


@pytest.mark.parametrize("command", ["requests", "search-interactions"])
@pytest.mark.parametrize("name", ODD_TEXTS)
def test_no_stored_text_is_an_order(
    shown: dict[str, dict[str, str]], name: str, command: str
) -> None:
    """Control characters do not reach the terminal, and nothing fails over them."""
    assert "Traceback" not in shown[name][command]
    assert not set(shown[name][command]) & ORDERS


@pytest.mark.parametrize("command", ["requests", "search-interactions"])
@pytest.mark.parametrize("name", SHOWN_AS_THEY_ARE)
def test_brackets_and_colons_are_shown_as_they_are(
    shown: dict[str, dict[str, str]], name: str, command: str
) -> None:
    """Words between brackets or colons are words."""
    assert SHOWN_AS_THEY_ARE[name] in shown[name][command]
