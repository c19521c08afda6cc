"""TypeScript: messages, enums and service descriptors, for Connect's and any other transport.

The google.rpc and google.api messages that the contract and its errors use are generated beside
them, since no package of that generator's has them.
"""

import shutil
import subprocess
from pathlib import Path

from tools.generate.calls import typescript as calls
from tools.generate.language import BUILD, Language
from tools.generate.protoc import run_protoc

STUBS = Path("client/typescript/src/gen")
PLUGIN = BUILD / "typescript"
PINS = ("@bufbuild/protoc-gen-es@2.13.0", "typescript@5.9.3")
IMPORTED = (
    "google/api/annotations.proto",
    "google/api/http.proto",
    "google/api/httpbody.proto",
    "google/rpc/error_details.proto",
    "google/rpc/status.proto",
)

INDEX_HEAD = """\
// The whole contract in one module, written by tools/generate: messages with their schemas, enums
// and services.

"""


def write(out: Path) -> None:
    """Write the stubs below `out`."""
    stubs = out / STUBS
    stubs.mkdir(parents=True)
    run_protoc(
        f"--es_out={stubs}",
        "--es_opt=target=ts,import_extension=js",
        *IMPORTED,
        plugins=installed_plugin(),
    )
    modules = sorted(path.stem for path in (stubs / "reflexio" / "v1").glob("*.ts"))
    lines = [f'export * from "./reflexio/v1/{module}.js";\n' for module in modules]
    (stubs / "v1.ts").write_text("".join([INDEX_HEAD, *lines]))
    (stubs / "calls.ts").write_text(calls.source())


def installed_plugin() -> Path:
    """Return the folder of the pinned protoc plugin, installing it when a pin changed."""
    stamp = PLUGIN / "pins.txt"
    pins = "\n".join(PINS)
    if not stamp.exists() or stamp.read_text() != pins:
        shutil.rmtree(PLUGIN, ignore_errors=True)
        PLUGIN.mkdir(parents=True)
        subprocess.run(
            ["npm", "install", "--silent", "--no-save", "--prefix", PLUGIN, *PINS], check=True
        )
        stamp.write_text(pins)
    return PLUGIN / "node_modules" / ".bin"


LANGUAGE = Language("typescript", (STUBS,), ("node", "npm"), write)
