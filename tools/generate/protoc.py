"""The pinned protoc: the one inside grpcio-tools, in an environment of its own."""

import os
import subprocess
from functools import cache
from pathlib import Path

from tools.generate.language import BUILD, PROTO
from tools.lock.environment import environment_python

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ENVIRONMENT = BUILD / "python"
FIND_INCLUDES = (
    "import grpc_tools, google.api, pathlib;"
    "print(pathlib.Path(grpc_tools.__file__).parent / '_proto');"
    "print(pathlib.Path(list(google.api.__path__)[0]).parent.parent)"
)


def run_protoc(*arguments: str, plugins: Path | None = None) -> None:
    """Run protoc over the whole contract; `plugins` is a folder of protoc-gen-* programs.

    Raises CalledProcessError when protoc, which has printed why, ends with another code than 0.
    """
    python = generator_python()
    folders = [str(python.parent), *([str(plugins)] if plugins else []), os.environ["PATH"]]
    subprocess.run(
        [
            python,
            "-m",
            "grpc_tools.protoc",
            *(f"-I{folder}" for folder in include_folders()),
            *arguments,
            *proto_files(),
        ],
        check=True,
        env={**os.environ, "PATH": os.pathsep.join(folders)},
    )


@cache
def generator_python() -> Path:
    """Return the interpreter of the pinned generator, installing it when its pins changed."""
    return environment_python(ENVIRONMENT, REQUIREMENTS)


@cache
def include_folders() -> tuple[Path, ...]:
    """Return where imports are found: the contract, google/protobuf, google/api and google/rpc."""
    printed = subprocess.run(
        [generator_python(), "-c", FIND_INCLUDES], check=True, capture_output=True, text=True
    ).stdout
    return (PROTO, *(Path(line) for line in printed.splitlines()))


def proto_files() -> list[str]:
    """Return the contract's files, relative to proto/, in order."""
    return sorted(str(path.relative_to(PROTO)) for path in PROTO.glob("reflexio/v1/*.proto"))
