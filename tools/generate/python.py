"""Python: messages, their types and gRPC stubs.

They go to client/python/reflexio/v1, which mirrors the proto path so that no import needs repair.
"""

from pathlib import Path

from tools.generate.language import PROTO, Language
from tools.generate.protoc import run_protoc

PACKAGES = Path("client/python")
STUBS = PACKAGES / "reflexio" / "v1"


def write(out: Path) -> None:
    """Write the stubs below `out`."""
    packages = out / PACKAGES
    packages.mkdir(parents=True)
    run_protoc(
        f"--python_out={packages}",
        f"--mypy_out=quiet:{packages}",
        f"--grpc_python_out={packages}",
        f"--mypy_grpc_out=quiet:{packages}",
    )
    drop_empty_grpc_stubs(out / STUBS)
    (out / STUBS / "__init__.py").write_text("")


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


LANGUAGE = Language("python", (STUBS,), (), write)
