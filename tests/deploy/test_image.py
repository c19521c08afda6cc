"""The image's build, run as the Dockerfile says it but in a folder, and the server in it."""

import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import ROOT, Server, child_environment, free_port

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
PIN = re.compile(r"(?m)^([\w.-]+)==([^\s;]+)")
PLACES = ("/src", "/build", "/opt/reflexio", "/var/lib/reflexio", "/run/secrets")


def instructions(stage: int) -> list[tuple[str, str]]:
    """Return the instructions of a stage, counted from 0, each as its word and the rest."""
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    stages: list[list[tuple[str, str]]] = []
    for line in joined:
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        else:
            stages[-1].append((word, rest))
    return stages[stage]


def within(folder: Path, text: str) -> str:
    """Return a text with each place of the image moved into a folder."""
    for place in PLACES:
        text = re.sub(rf"(?<![\w.]){place}\b", f"{folder}{place}", text)
    return text


def ignored(folder: str, names: list[str]) -> set[str]:
    """Return what the image's .dockerignore leaves out of a copied folder."""
    return {name for name in names if name == "__pycache__" or name.endswith(".egg-info")}


def copy(arguments: str, work: Path) -> None:
    """Copy of the checkout what a COPY says: files into a folder, or a folder's contents."""
    *sources, target = arguments.split()
    for source in sources:
        path = ROOT / source
        if path.is_dir():
            shutil.copytree(path, work / target, ignore=ignored)
        else:
            shutil.copy(path, work / target)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the first stage makes."""
    folder = tmp_path_factory.mktemp("image")
    work = folder / "src"
    for place in PLACES:
        Path(within(folder, place)).parent.mkdir(parents=True, exist_ok=True)
    work.mkdir()
    # As in the image, python is the first one of the path and knows nothing of this checkout.
    environment = child_environment(PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    del environment["PYTHONPATH"]
    for word, rest in instructions(0):
        if word == "COPY":
            copy(rest, work)
        elif word == "RUN":
            command = ["sh", "-ec", within(folder, rest)]
            subprocess.run(command, check=True, cwd=work, env=environment)
        else:
            assert (word, rest) == ("WORKDIR", "/src")
    return folder


def settings_of_the_image(folder: Path) -> dict[str, str]:
    """Return the variables of the second stage, its places moved."""
    (text,) = (rest for word, rest in instructions(1) if word == "ENV")
    return dict(pair.split("=", 1) for pair in shlex.split(within(folder, text)))


def test_it_holds_what_a_server_needs_and_nothing_else(image: Path) -> None:
    """Its distributions are the pins of server.txt that this platform takes, and ours; no pip."""
    (site,) = image.glob("opt/reflexio/lib/python*/site-packages")
    listing = [sys.executable, "-m", "pip", "--python", image / "opt/reflexio/bin/python"]
    listed = subprocess.run(
        [*listing, "list", "--format", "json"], check=True, capture_output=True, text=True
    )
    there = {entry["name"].lower().replace("_", "-"): entry for entry in json.loads(listed.stdout)}
    pinned = dict(PIN.findall((ROOT / "tools/lock/server.txt").read_text()))
    ours = {"reflexio-grpc", "reflexio-grpc-server"}
    assert ours <= set(there) <= ours | set(pinned)
    assert all(there[name]["version"] == pinned[name] for name in set(there) - ours)
    assert not {"pytest", "hatchling", "pip", "ruff"} & set(there)
    assert not list(site.glob("*.pth")), "nothing leads back to the checkout"


def test_the_image_is_pinned_as_the_tests_are() -> None:
    """Each pin of what it installs, with its hashes, stands in constraints.txt."""
    tested = (ROOT / "constraints.txt").read_text()
    for name in ("server.txt", "build.txt"):
        _heading, _, pins = (ROOT / "tools/lock" / name).read_text().partition("\n")
        blocks = re.split(r"\n(?=\S)", pins.strip())
        assert len(blocks) > 1
        for block in blocks:
            # A condition of the platform may be wider where development needs the package, too.
            pin = re.sub(r" ; [^\\\n]+", "", block)
            assert pin in re.sub(r" ; [^\\\n]+", "", tested), block


def test_it_serves_is_found_healthy_and_stops(image: Path, tmp_path: Path) -> None:
    """With its own settings and the first key of a file; the health check sees it come and go."""
    key = f"rfx_{secrets.token_hex(8)}_{secrets.token_hex(32)}"
    settings = settings_of_the_image(image)
    port = free_port()
    settings |= {"REFLEXIO_PORT": str(port), "REFLEXIO_METRICS_PORT": str(free_port())}
    settings["PATH"] = settings["PATH"].replace("$PATH", os.environ["PATH"])
    secret = Path(settings["REFLEXIO_BOOTSTRAP_KEY_FILE"])
    secret.parent.mkdir(parents=True)
    secret.write_text(key)
    environment = child_environment(**settings)
    del environment["PYTHONPATH"]
    (entry,) = (json.loads(rest) for word, rest in instructions(1) if word == "ENTRYPOINT")
    (arguments,) = (json.loads(rest) for word, rest in instructions(1) if word == "CMD")
    (health,) = (rest for word, rest in instructions(1) if word == "HEALTHCHECK")
    check = json.loads(health.partition("CMD ")[2])
    program = shutil.which(entry[0], path=environment["PATH"])
    assert program == str(image / "opt/reflexio/bin/reflexio")

    def is_healthy() -> bool:
        run = subprocess.run(check, env=environment, cwd=tmp_path, capture_output=True)
        return run.returncode == 0

    assert not is_healthy()
    server = Server(image / "var/lib/reflexio", port, [program, *arguments], environment)
    server.start()
    try:
        assert is_healthy()
        with reflexio.ReflexioClient(key, server.url) as client:
            published = client.publish_interaction(
                user_id="u", session_id="s", interactions=[{"content": "The image serves"}]
            )
            assert published.interaction_ids
            assert client.search_interactions(user_id="u", query="image serves").interactions
    finally:
        server.stop()
    assert not is_healthy()
    assert (image / "var/lib/reflexio/reflexio.db").exists()
