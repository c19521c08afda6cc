"""Generate the committed stubs from proto/; `--check` fails when they are stale.

Python messages, their types and gRPC stubs go to client/python/reflexio/v1, which mirrors the proto
path so that no import needs repair. The server's contract image (descriptors with comments, from
which OpenAPI and the limits page are made) goes to server/reflexio_server/bridge/generated.
"""

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
REQUIREMENTS = Path(__file__).with_name("generate_requirements.txt")
ENVIRONMENT = ROOT / ".build" / "generate"
PYTHON_OUT = Path("client/python")
IMAGE_OUT = Path("server/reflexio_server/bridge/generated")
OUTPUT_FOLDERS = (PYTHON_OUT / "reflexio" / "v1", IMAGE_OUT)


def generator_python() -> Path:
    """Return the interpreter of the pinned generator, installing it when its pins changed."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, stamp)
    return python


def generate(out: Path) -> None:
    """Write every generated folder below `out`."""
    python = generator_python()
    sources = sorted(str(path.relative_to(PROTO)) for path in PROTO.glob("reflexio/v1/*.proto"))
    find_includes = (
        "import grpc_tools, google.api, pathlib;"
        "print(pathlib.Path(grpc_tools.__file__).parent / '_proto');"
        "print(pathlib.Path(list(google.api.__path__)[0]).parent.parent)"
    )
    includes = subprocess.run(
        [python, "-c", find_includes], check=True, capture_output=True, text=True
    ).stdout.split("\n")[:2]
    for folder in (PYTHON_OUT, IMAGE_OUT):
        (out / folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            python,
            "-m",
            "grpc_tools.protoc",
            f"-I{PROTO}",
            *(f"-I{include}" for include in includes),
            f"--python_out={out / PYTHON_OUT}",
            f"--mypy_out=quiet:{out / PYTHON_OUT}",
            f"--grpc_python_out={out / PYTHON_OUT}",
            f"--mypy_grpc_out=quiet:{out / PYTHON_OUT}",
            "--include_source_info",
            f"--descriptor_set_out={out / IMAGE_OUT / 'contract.binpb'}",
            *sources,
        ],
        check=True,
        env={**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"},
    )
    drop_empty_grpc_stubs(out / PYTHON_OUT / "reflexio" / "v1")
    (out / PYTHON_OUT / "reflexio" / "v1" / "__init__.py").write_text("")


def drop_empty_grpc_stubs(folder: Path) -> None:
    """Remove the gRPC stub modules of files that declare no service."""
    for module in folder.glob("*_pb2_grpc.py*"):
        if not module.name.startswith(tuple(service_stems())):
            module.unlink()


def service_stems() -> list[str]:
    """Return the stems of the proto files that declare a service."""
    return [
        path.stem for path in PROTO.glob("reflexio/v1/*.proto") if "\nservice " in path.read_text()
    ]


def differences(left: Path, right: Path) -> list[str]:
    """Return the names of the files that differ between two generated folders."""
    names = {
        path.relative_to(folder)
        for folder in (left, right)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(
        str(name)
        for name in names
        if not (left / name).is_file()
        or not (right / name).is_file()
        or not filecmp.cmp(left / name, right / name, shallow=False)
    )


def main() -> int:
    """Generate in place, or compare a fresh generation with what is committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="fail when regenerating changes a file"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        generate(Path(scratch))
        stale = []
        for folder in OUTPUT_FOLDERS:
            if arguments.check:
                stale += [
                    f"{folder / name}"
                    for name in differences(Path(scratch) / folder, ROOT / folder)
                ]
            else:
                shutil.rmtree(ROOT / folder, ignore_errors=True)
                shutil.copytree(Path(scratch) / folder, ROOT / folder)
    for name in stale:
        print(f"stale: {name} (run `make generate`)", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
