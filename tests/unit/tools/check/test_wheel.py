"""The wheel carries the licence of everything in it that is not ours."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.check.audit import ROOT

OF_OTHERS = {
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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel as a release is built, with what setup installed."""
    folder: Path = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def of_licence(wheel: zipfile.ZipFile, name: str) -> str:
    """Return a file of the licence folder of the wheel."""
    (path,) = [one for one in wheel.namelist() if one.endswith(f".dist-info/licenses/{name}")]
    return wheel.read(path).decode()


def test_each_licence_text_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    """Whole texts, not names or addresses of them."""
    for name, words in TEXTS.items():
        assert words in of_licence(wheel, name)


def test_what_others_made_is_named_with_its_licence(wheel: zipfile.ZipFile) -> None:
    """NOTICE has each of them; those that moved are noticed."""
    notice = of_licence(wheel, "licenses/NOTICE")
    for path, licence in OF_OTHERS.items():
        assert path in wheel.namelist()
        assert path in notice
        assert licence in notice.split(path)[1].split("\n\n")[0]


def test_nothing_else_is_carried(wheel: zipfile.ZipFile) -> None:
    """A new data file, script or font must be ours, or be named with its licence."""
    carried = {
        name
        for name in wheel.namelist()
        if ".dist-info/" not in name and not name.endswith(OUR_KINDS)
    }
    assert carried - set(OF_OTHERS) == {"reflexio_server/ai/embedding/vocabulary/NOTICE"}


def test_metadata_names_the_licence_files(wheel: zipfile.ZipFile) -> None:
    """So that tools which ask the installed distribution find them."""
    (path,) = [one for one in wheel.namelist() if one.endswith(".dist-info/METADATA")]
    metadata = wheel.read(path).decode()
    for name in (*TEXTS, "licenses/NOTICE"):
        assert f"License-File: {name}\n" in metadata
