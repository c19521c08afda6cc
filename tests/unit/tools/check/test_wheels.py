"""The wheels: the client's holds the client, the server's what it needs, each its licences."""

import email
import subprocess
import sys
import urllib.request
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.serving import child_environment, running_server
from tools.check.audit import CLIENT, CLIENT_CLOSURE, RELEASED, ROOT, SERVER

OF_OTHERS = {
    "reflexio_server/ai/embedding/weights/all-MiniLM-L6-v2-int8.onnx": "LICENSE",
    "reflexio_server/ai/embedding/vocabulary/bert-base-uncased.txt": "LICENSE",
    "reflexio_server/ai/embedding/vocabulary/character-classes.txt": "licenses/unicode.txt",
    "reflexio_server/core/text/stop_words.py": "licenses/snowball.txt",
    "reflexio_server/bridge/generated/contract.binpb": "LICENSE",
}
"""What others made, and the text of its licence."""
TEXTS = {
    "LICENSE": "Apache License",
    "licenses/unicode.txt": "UNICODE, INC. LICENSE AGREEMENT",
    "licenses/snowball.txt": "Neither the name of the Snowball project",
}
OUR_KINDS = (".py", ".pyi", ".typed", ".md")
"""Endings of what we write ourselves: code, types, prompts of the language model."""
OUR_PAGES = "reflexio_server/bridge/console/static/"
"""The console's files, all of them written for it."""
OUR_DATA = {
    "reflexio_server/ai/embedding/vocabulary/NOTICE",
    "reflexio_server/ai/embedding/weights/NOTICE",
    "reflexio_server/ai/playbooks/builtin/said/greetings.txt",
    "reflexio_server/ai/playbooks/builtin/said/openers.txt",
    "reflexio_server/ai/playbooks/builtin/said/remarks.txt",
}
"""Other files that we write ourselves."""
BARE_CLIENT = """
import importlib.util, sys
import reflexio
assert reflexio.__file__.startswith(sys.argv[1]), reflexio.__file__
assert importlib.util.find_spec("reflexio_server") is None
client = reflexio.ReflexioClient(url_endpoint=sys.argv[2])
client.publish_interaction("u", [{"role": "User", "content": "I can't log in"}], "s")
print(client.search_interactions("u", "login trouble").interactions[0].content)
"""
"""A program beside the client's wheel alone: `-S` leaves out what this checkout installed."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the wheels as a release is built, with what setup installed; their paths by name."""
    wheels = {}
    for name, source in RELEASED.items():
        folder: Path = tmp_path_factory.mktemp("wheel")
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "-w", str(folder), str(ROOT / source)]
        subprocess.run(command, check=True)
        (wheels[name],) = folder.glob("*.whl")
    return wheels


@pytest.fixture(scope="module")
def unpacked(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each wheel as an installer lays it out, in a folder of its own."""
    folders = {}
    for name, path in built.items():
        folders[name] = tmp_path_factory.mktemp("installed")
        zipfile.ZipFile(path).extractall(folders[name])
    return folders


@pytest.fixture
def server_wheel(built: dict[str, Path]) -> zipfile.ZipFile:
    """The server's wheel."""
    return zipfile.ZipFile(built[SERVER])


def metadata(wheel: Path) -> Message:
    """Return what a wheel says of itself."""
    archive = zipfile.ZipFile(wheel)
    (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_bytes(archive.read(path))


def of_licence(wheel: zipfile.ZipFile, name: str) -> str:
    """Return a file of the licence folder of the wheel."""
    (path,) = [
        member for member in wheel.namelist() if member.endswith(f".dist-info/licenses/{name}")
    ]
    return wheel.read(path).decode()


def test_each_licence_text_is_in_the_wheel(built: dict[str, Path]) -> None:
    """Whole texts, not names or addresses of them; one text of ours for every client."""
    for name, words in TEXTS.items():
        assert words in of_licence(zipfile.ZipFile(built[SERVER]), name)
    ours = (ROOT / "LICENSE").read_text()
    assert all(of_licence(zipfile.ZipFile(path), "LICENSE") == ours for path in built.values())


def test_what_others_made_is_named_with_its_licence(server_wheel: zipfile.ZipFile) -> None:
    """NOTICE has each of them; those that moved are noticed."""
    notice = of_licence(server_wheel, "licenses/NOTICE")
    for path, licence in OF_OTHERS.items():
        assert path in server_wheel.namelist()
        assert path in notice
        assert licence in notice.split(path)[1].split("\n\n")[0]


def test_nothing_else_is_carried(built: dict[str, Path]) -> None:
    """A new data file, script or font must be ours, or be named with its licence."""
    carried = {
        name
        for path in built.values()
        for name in zipfile.ZipFile(path).namelist()
        if ".dist-info/" not in name
        and not name.endswith(OUR_KINDS)
        and not name.startswith(OUR_PAGES)
    }
    assert carried - set(OF_OTHERS) == OUR_DATA


def test_metadata_names_the_licence_files(built: dict[str, Path]) -> None:
    """So that tools which ask the installed distribution find them."""
    assert metadata(built[CLIENT]).get_all("License-File") == ["LICENSE"]
    named = metadata(built[SERVER]).get_all("License-File") or []
    assert set(named) == {*TEXTS, "licenses/NOTICE"}


def test_the_client_is_the_client_alone(built: dict[str, Path]) -> None:
    """No file of the server, no command, and its three dependencies."""
    names = zipfile.ZipFile(built[CLIENT]).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"reflexio"}
    assert not [name for name in names if name.endswith("entry_points.txt")]
    needed = metadata(built[CLIENT]).get_all("Requires-Dist") or []
    without_extras = {
        requirement.name for requirement in map(Requirement, needed) if requirement.marker is None
    }
    assert without_extras == CLIENT_CLOSURE - {"typing-extensions"}


def test_the_server_needs_the_client_of_its_release(built: dict[str, Path]) -> None:
    """Both are made from one contract; the server's wheel holds nothing of the client."""
    version = metadata(built[CLIENT])["Version"]
    assert metadata(built[SERVER])["Version"] == version
    assert f"reflexio-grpc=={version}" in (metadata(built[SERVER]).get_all("Requires-Dist") or [])
    names = zipfile.ZipFile(built[SERVER]).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "reflexio_server"
    }


def test_the_wheels_alone_serve_and_call(unpacked: dict[str, Path], tmp_path: Path) -> None:
    """A server from its wheel has its migrations, model and docs page; the client finds in it."""
    both = f"{unpacked[SERVER]}:{unpacked[CLIENT]}"
    # A search of a machine that is busy waits for its vectors as long as it must.
    settings = {"PYTHONPATH": both, "REFLEXIO_SEARCH_WAIT_S": "10"}
    with running_server(tmp_path / "data", settings) as server:
        with urllib.request.urlopen(f"{server.url}/docs") as page:
            assert b"publish_interaction" in page.read()
        others = next(path for path in sys.path if path.endswith("site-packages"))
        run = subprocess.run(
            [sys.executable, "-S", "-c", BARE_CLIENT, str(unpacked[CLIENT]), server.url],
            env=child_environment(PYTHONPATH=f"{unpacked[CLIENT]}:{others}"),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stdout) == (0, "I can't log in\n"), run.stderr
        assert str(unpacked[SERVER]) in loaded_from(both, tmp_path)


def loaded_from(python_path: str, folder: Path) -> str:
    """Return where the server's package is loaded from with this path."""
    return subprocess.run(
        [sys.executable, "-c", "import reflexio_server; print(reflexio_server.__file__)"],
        env=child_environment(PYTHONPATH=python_path),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
