"""Pin the dependencies anew, each with the hashes of all its files, for every Python and machine.

Pins that still satisfy pyproject.toml stay; `--upgrade` and `--upgrade-package NAME` renew them.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.lock.environment import environment_python
from tools.lock.extras import SERVER_EXTRAS

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
CONSTRAINTS = ROOT / "constraints.txt"
LOWEST_PYTHON = "3.11"
HEADER = "# Written by `make lock`: {what}.\n"


@dataclass(frozen=True)
class Lock:
    """One file of pins: what `uv pip compile` is asked for, and for what the file is."""

    path: Path
    what: str
    asked: tuple[str, ...]


def group(name: str) -> tuple[str, str]:
    """Return the arguments for one dependency group."""
    return ("--group", f"{ROOT / 'pyproject.toml'}:{name}")


RELEASED = (
    *(str(ROOT / folder / "pyproject.toml") for folder in ("client/python", "server")),
    *(argument for extra in SERVER_EXTRAS for argument in ("--extra", extra)),
    # Ours, from this repository: there is no pin of it.
    *("--no-emit-package", "reflexio-grpc"),
)
AS_TESTED = ("-c", str(CONSTRAINTS))

LOCKS = (
    Lock(
        CONSTRAINTS,
        "what is tested together; `make setup` installs it",
        (*RELEASED, *group("dev"), *group("build")),
    ),
    Lock(HERE / "server.txt", "what a server needs, as tested", (*RELEASED, *AS_TESTED)),
    Lock(HERE / "build.txt", "what builds a server, as tested", (*group("build"), *AS_TESTED)),
    Lock(HERE / "deploy.txt", "what checks the files of deploy/", group("deploy")),
    Lock(HERE / "fuzz.txt", "what fuzzing needs besides", (*group("fuzz"), *AS_TESTED)),
    Lock(
        HERE / "integrations.txt",
        "what the adapters of frameworks are tested with",
        (str(ROOT / "client/python/pyproject.toml"), "--all-extras", *group("integrations")),
    ),
    Lock(HERE / "sbom.txt", "what writes the bill of materials", group("sbom")),
    Lock(HERE / "lock.txt", "what writes these files", group("lock")),
    Lock(HERE / "packages.txt", "what checks the packages", group("packages")),
    Lock(
        ROOT / "tools" / "generate" / "requirements.txt",
        "what generates the stubs, old on purpose (see pyproject.toml)",
        group("generate"),
    ),
)


def write(lock: Lock, python: Path, renewal: Sequence[str], variables: Mapping[str, str]) -> None:
    """Write one file of pins anew."""
    command: list[str | Path] = [
        python,
        *("-m", "uv", "pip", "compile", *lock.asked, *renewal),
        *("--universal", "--python-version", LOWEST_PYTHON, "--generate-hashes"),
        # A registry's name is each machine's own matter.
        *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
        *("--quiet", "--output-file", lock.path),
    ]
    subprocess.run(command, check=True, cwd=ROOT, env={**variables}, stdout=subprocess.DEVNULL)
    pins = lock.path.read_text()
    lock.path.write_text(HEADER.format(what=lock.what) + pins)
    print(f"{lock.path.relative_to(ROOT)}: written")


def main() -> int:
    """Write every file of pins."""
    parser = argparse.ArgumentParser(prog="python -m tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest of all")
    parser.add_argument("--upgrade-package", action="append", default=[], metavar="NAME")
    arguments = parser.parse_args()
    renewal = ["--upgrade"] if arguments.upgrade else []
    for name in arguments.upgrade_package:
        renewal += ["--upgrade-package", name]
    python = environment_python(ROOT / ".build" / "lock", HERE / "lock.txt")
    for lock in LOCKS:
        write(lock, python, renewal, os.environ)
    return 0


if __name__ == "__main__":
    sys.exit(main())
