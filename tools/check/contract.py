"""Check the contract with buf: `lint`, `breaking` (against the last release), `release` (keep it).

buf resolves imports from a registry; here the google protos that the contract imports come from the
installed googleapis-common-protos, in a scratch workspace, so that every check runs offline.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import google.api

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
RELEASED_IMAGE = PROTO / "last_release.binpb"
GOOGLE_PROTOS = (
    "google/api/annotations.proto",
    "google/api/http.proto",
    "google/api/httpbody.proto",
    "google/rpc/status.proto",
)


def assemble(workspace: Path) -> None:
    """Lay out a buf workspace of two modules: the contract and what it imports."""
    shutil.copytree(PROTO, workspace / "contract")
    installed = Path(next(iter(google.api.__path__))).parent.parent
    for name in GOOGLE_PROTOS:
        target = workspace / "google_protos" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(installed / name, target)
    rules = (PROTO / "buf.yaml").read_text().partition("\n")[2]
    (workspace / "contract" / "buf.yaml").unlink()
    (workspace / "buf.yaml").write_text(
        "version: v2\nmodules:\n  - path: contract\n  - path: google_protos\n" + rules
    )


def main() -> int:
    """Run one check and return buf's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=("lint", "breaking", "release"))
    check = parser.parse_args().check
    buf = str(Path(sys.executable).with_name("buf"))
    only_ours = ["--path", "contract/reflexio"]
    commands = {
        "lint": [buf, "lint", *only_ours],
        "breaking": [buf, "breaking", "--against", str(RELEASED_IMAGE)],
        "release": [buf, "build", "--exclude-source-info", "-o", str(RELEASED_IMAGE)],
    }
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        assemble(workspace)
        return subprocess.run(commands[check], cwd=workspace, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
