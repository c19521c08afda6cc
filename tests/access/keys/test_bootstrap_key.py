"""The first key from a variable or a file: made once, told nowhere, refused in words."""

import re
import secrets
from pathlib import Path

import pytest
import reflexio

from tests.cli.test_commands import reflexio as command
from tests.support.serving import Server, running_server

BARE = {"REFLEXIO_EMBEDDING": "none"}


def a_key() -> str:
    """Return the text of a key that was never made."""
    return f"rfx_{secrets.token_hex(8)}_{secrets.token_hex(32)}"


def settings_of(way: str, key: str, folder: Path) -> dict[str, str]:
    """Return the settings that give the key in one of the two ways."""
    if way == "variable":
        return BARE | {"REFLEXIO_BOOTSTRAP_KEY": key}
    file = folder / "key"
    file.write_text(f"{key}\n")
    return BARE | {"REFLEXIO_BOOTSTRAP_KEY_FILE": str(file)}


def organisation(server: Server, key: str) -> str:
    """Return the organisation that the key opens."""
    with reflexio.ReflexioClient(key, server.url) as client:
        return client.whoami().org_id


@pytest.mark.parametrize("way", ["variable", "file"])
def test_a_key_is_made_once(tmp_path: Path, way: str) -> None:
    """It opens the server from the first call on, whoever has none is refused, no log has it."""
    key = a_key()
    settings = settings_of(way, key, tmp_path) | {"REFLEXIO_BOOTSTRAP_ORG": "acme"}
    for _start in range(2):
        with running_server(tmp_path / "data", settings) as server:
            assert organisation(server, key) == "acme"
            with pytest.raises(reflexio.Unauthenticated):
                organisation(server, "")
            with reflexio.ReflexioClient(key, server.url) as client:
                client.delete_all_interactions()  # what only an admin's key may
            logged = server.log_path.read_text()
            assert key.rpartition("_")[2] not in logged
            assert logged.count("bootstrap_key_made") == 1  # the log goes on over starts
    listed = command("keys", "list", "--json", "--data-dir", str(tmp_path / "data"))
    assert listed.stdout.count('"key_id"') == 1


def test_a_revoked_key_stays_revoked(tmp_path: Path) -> None:
    """A restart does not bring it back; the log says that it is of no use."""
    key = a_key()
    settings = settings_of("variable", key, tmp_path)
    place = ("--data-dir", str(tmp_path / "data"))
    with running_server(tmp_path / "data", settings):
        assert command("keys", "revoke", key.split("_")[1], *place).returncode == 0
    with running_server(tmp_path / "data", settings) as server:
        with pytest.raises(reflexio.Unauthenticated):
            organisation(server, key)
        assert "bootstrap_key_revoked" in server.log_path.read_text()


def test_a_server_for_others_starts_with_it_alone(tmp_path: Path) -> None:
    """On an address that others reach a key is required; the first one counts."""
    key = a_key()
    settings = settings_of("file", key, tmp_path) | {"REFLEXIO_HOST": "0.0.0.0"}
    answer = command("config", "show", **settings)
    assert key not in answer.stdout
    with running_server(tmp_path / "data", settings) as server:
        assert organisation(server, key) == "local"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"REFLEXIO_BOOTSTRAP_KEY": "rfx_secret"}, "REFLEXIO_BOOTSTRAP_KEY holds no key"),
        ({"REFLEXIO_BOOTSTRAP_KEY_FILE": "/nowhere/key"}, "cannot read /nowhere/key"),
        (
            {"REFLEXIO_BOOTSTRAP_KEY": a_key(), "REFLEXIO_BOOTSTRAP_ORG": "a b"},
            "cannot make the key of REFLEXIO_BOOTSTRAP_KEY: org_id",
        ),
        (
            {"REFLEXIO_BOOTSTRAP_KEY": a_key(), "REFLEXIO_BOOTSTRAP_KEY_FILE": "/nowhere/key"},
            "are both set",
        ),
    ],
)
def test_what_is_no_key_is_refused_in_words(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    """One line, which quotes nothing of what was given."""
    answer = command("serve", "--port", "0", "--data-dir", str(tmp_path), **BARE, **settings)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "rfx_" not in re.sub("must be rfx_,", "", answer.stderr)


def test_the_id_of_another_key_is_refused(tmp_path: Path) -> None:
    """With another secret it would open nothing, and nobody would know why."""
    key = a_key()
    with running_server(tmp_path / "data", settings_of("variable", key, tmp_path)):
        pass
    wrong = f"{key.rpartition('_')[0]}_{'0' * 64}"
    answer = command(
        "serve", "--port", "0", "--data-dir", str(tmp_path / "data"),
        **settings_of("variable", wrong, tmp_path),
    )  # fmt: skip
    assert answer.returncode == 1
    assert "the id of another one" in answer.stderr
