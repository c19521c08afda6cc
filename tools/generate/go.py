"""Go: messages and gRPC stubs in one package, the client's calls in another."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.generate.calls import go as calls
from tools.generate.language import BUILD, Language
from tools.generate.protoc import run_protoc

MODULE = "reflexio.ai/client/go"  # the go_package of every proto file begins with it
MODULE_FOLDER = Path("client/go")
STUBS = MODULE_FOLDER / "reflexiov1"
CALLS = MODULE_FOLDER / calls.PACKAGE
PLUGINS = BUILD / "go"
PINS = (
    "google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12",
    "google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2",
)


def write(out: Path) -> None:
    """Write the stubs below `out`."""
    plugins = installed_plugins()
    module = out / MODULE_FOLDER
    module.mkdir(parents=True)
    run_protoc(
        f"--go_out={module}",
        f"--go_opt=module={MODULE}",
        f"--go-grpc_out={module}",
        f"--go-grpc_opt=module={MODULE}",
        plugins=plugins,
    )
    (out / CALLS).mkdir()
    (out / CALLS / "calls.go").write_text(calls.source())


def installed_plugins() -> Path:
    """Return the folder of the pinned protoc plugins, installing them when a pin changed."""
    stamp = PLUGINS / "pins.txt"
    pins = "\n".join(PINS)
    if not stamp.exists() or stamp.read_text() != pins:
        shutil.rmtree(PLUGINS, ignore_errors=True)
        for pin in PINS:
            subprocess.run(
                ["go", "install", pin], check=True, env={**os.environ, "GOBIN": str(PLUGINS)}
            )
        stamp.write_text(pins)
    return PLUGINS


LANGUAGE = Language("go", (STUBS, CALLS), ("go",), write)
